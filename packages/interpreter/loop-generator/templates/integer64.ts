// Templates of the i64 instructions, on two 32-bit halves: BigInt is several times slower. Division is not among them: it is
// rare, and goes through BigInt in cold/.

import { bit, chosen, high, type Kind, low, operation, type Scope, type Template } from "./template.ts";

const UNARY: readonly Kind[] = ["i64"];
const BINARY: readonly Kind[] = ["i64", "i64"];

function bitwise(name: string, operator: string): Template {
  return operation(
    `i64.${name}`,
    BINARY,
    "i64",
    ([a, b], _, then) =>
      then({ low: `(${low(a)} ${operator} ${low(b)})`, high: `(${high(a)} ${operator} ${high(b)})` }),
    { immediate: true },
  );
}

type Halves = (low: string, high: string, count: string) => { readonly low: string; readonly high: string };

/**
 * Shifts come as the general one, and as two with a constant count of 1 to 31 (`_near`) or 32 to 63 (`_far`, whose
 * immediate is count - 32). `far` gets the count less 32. The general one computes both and masks: counts that vary make
 * branches that processors predict badly. Shifts in JS look at five bits of their count, so that `~n` is 31 - n.
 */
function shift(name: string, near: Halves, far: Halves, any: Any): readonly Template[] {
  const constant = (suffix: string, halves: Halves): Template =>
    operation(
      `i64.${name}_${suffix}`,
      ["i64", "i32"],
      "i64",
      ([a, count], scope, then) => {
        const n = scope.bind(low(count));
        then(halves(scope.bind(low(a)), scope.bind(high(a)), n));
      },
      { immediate: true },
    );
  const general = operation(`i64.${name}`, BINARY, "i64", ([a, b], scope, then) => {
    const n = scope.bind(low(b));
    // All ones from a count of 32 on.
    const mask = scope.bind(`${n} << 26 >> 31`);
    then(any(scope.bind(low(a)), scope.bind(high(a)), n, mask, scope));
  });
  return [general, constant("near", near), constant("far", far)];
}
type Any = (
  low: string,
  high: string,
  count: string,
  mask: string,
  scope: Scope,
) => { readonly low: string; readonly high: string };

function comparison(name: string, text: (scope: Scope, a: Halved, b: Halved) => string): Template {
  return operation(
    `i64.${name}`,
    BINARY,
    "i32",
    ([a, b], scope, then) => {
      const test = text(scope, { low: low(a), high: high(a) }, { low: low(b), high: high(b) });
      then({ low: bit(test), condition: test });
    },
    { immediate: true },
  );
}
interface Halved {
  readonly low: string;
  readonly high: string;
}

/** The high halves decide unless they are equal; then the low halves do, unsigned. */
function ordering(name: string, strict: string, lowOperator: string): Template {
  const sign = name.endsWith("_s") ? "" : " >>> 0";
  return operation(
    `i64.${name}`,
    BINARY,
    "i32",
    ([a, b], scope, then) => {
      const ah = scope.bind(high(a) + sign);
      const bh = scope.bind(high(b) + sign);
      const lower = `${low(a)} >>> 0 ${lowOperator} ${low(b)} >>> 0`;
      then({
        low: `(${ah} ${strict} ${bh} | ${ah} === ${bh} & ${lower})`,
        condition: `(${ah} ${strict} ${bh} || ${ah} === ${bh} && ${lower})`,
      });
    },
    { immediate: true },
  );
}

export const INTEGER64: readonly Template[] = [
  operation(
    "i64.add",
    BINARY,
    "i64",
    ([a, b], scope, then) => {
      const x = scope.bind(low(a));
      const sum = scope.bind(`${x} + ${low(b)} | 0`);
      then({ low: sum, high: `(${high(a)} + ${high(b)} + ${bit(`${sum} >>> 0 < ${x} >>> 0`)} | 0)` });
    },
    { immediate: true },
  ),
  // With one word from 0 to 2^31 - 1: what addresses are moved by.
  operation(
    "i64.add_word",
    ["i64", "i32"],
    "i64",
    ([a, b], scope, then) => {
      const n = scope.bind(low(b));
      const sum = scope.bind(`${low(a)} + ${n} | 0`);
      then({ low: sum, high: `(${high(a)} + ${bit(`${sum} >>> 0 < ${n}`)} | 0)` });
    },
    { immediate: true },
  ),
  operation("i64.sub", BINARY, "i64", ([a, b], scope, then) => {
    const x = scope.bind(low(a));
    const y = scope.bind(low(b));
    then({
      low: `(${x} - ${y} | 0)`,
      high: `(${high(a)} - ${high(b)} - ${bit(`${x} >>> 0 < ${y} >>> 0`)} | 0)`,
    });
  }),
  operation(
    "i64.mul",
    BINARY,
    "i64",
    ([a, b], scope, then) => {
      const al = scope.bind(low(a));
      const bl = scope.bind(low(b));
      const a0 = scope.bind(`${al} & 65535`);
      const a1 = scope.bind(`${al} >>> 16`);
      const b0 = scope.bind(`${bl} & 65535`);
      const b1 = scope.bind(`${bl} >>> 16`);
      const m = scope.bind(`imul(${a1}, ${b0}) + (imul(${a0}, ${b0}) >>> 16) | 0`);
      const n = scope.bind(`imul(${a0}, ${b1}) + (${m} & 65535) | 0`);
      const cross = [
        [al, high(b)],
        [high(a), bl],
      ].filter((factors) => !factors.includes("0"));
      const sum = cross.map(([x, y]) => `imul(${x}, ${y})`).join(" + ");
      then({
        low: `imul(${al}, ${bl})`,
        high: `(imul(${a1}, ${b1}) + (${m} >>> 16) + (${n} >>> 16)${sum === "" ? "" : ` + (${sum} | 0)`} | 0)`,
      });
    },
    { immediate: true },
  ),
  bitwise("and", "&"),
  bitwise("or", "|"),
  bitwise("xor", "^"),
  ...shift(
    "shl",
    (l, h, n) => ({
      low: `${l} << ${n}`,
      high: h === "0" ? `${l} >>> 32 - ${n}` : `(${h} << ${n} | ${l} >>> 32 - ${n})`,
    }),
    (l, _, n) => ({ low: "0", high: `${l} << ${n}` }),
    (l, h, n, mask, scope) => {
      const moved = scope.bind(`${l} << ${n}`);
      return {
        low: `${moved} & ~${mask}`,
        high: `((${h} << ${n} | ${l} >>> 1 >>> ~${n}) & ~${mask} | ${moved} & ${mask})`,
      };
    },
  ),
  ...shift(
    "shr_s",
    (l, h, n) => ({ low: `(${l} >>> ${n} | ${h} << 32 - ${n})`, high: `${h} >> ${n}` }),
    (_, h, n) => ({ low: `${h} >> ${n}`, high: `${h} >> 31` }),
    (l, h, n, mask, scope) => {
      const moved = scope.bind(`${h} >> ${n}`);
      return {
        low: `((${l} >>> ${n} | ${h} << 1 << ~${n}) & ~${mask} | ${moved} & ${mask})`,
        high: `(${moved} & ~${mask} | ${h} >> 31 & ${mask})`,
      };
    },
  ),
  ...shift(
    "shr_u",
    (l, h, n) => ({ low: `(${l} >>> ${n} | ${h} << 32 - ${n})`, high: `(${h} >>> ${n} | 0)` }),
    (_, h, n) => ({ low: `(${h} >>> ${n} | 0)`, high: "0" }),
    (l, h, n, mask, scope) => {
      const moved = scope.bind(`${h} >>> ${n} | 0`);
      return {
        low: `((${l} >>> ${n} | ${h} << 1 << ~${n}) & ~${mask} | ${moved} & ${mask})`,
        high: `${moved} & ~${mask}`,
      };
    },
  ),
  // A rotation by 32 swaps the halves; shifting by 32 is shifting by 0 in JS, so `far` by 0 is right only with the guard.
  ...shift(
    "rotl",
    (l, h, n) => ({ low: `(${l} << ${n} | ${h} >>> 32 - ${n})`, high: `(${h} << ${n} | ${l} >>> 32 - ${n})` }),
    (l, h, n) => ({
      low: `(${n} === 0 ? ${h} : ${h} << ${n} | ${l} >>> 32 - ${n})`,
      high: `(${n} === 0 ? ${l} : ${l} << ${n} | ${h} >>> 32 - ${n})`,
    }),
    (l, h, n, mask, scope) => {
      const changed = scope.bind(`(${l} ^ ${h}) & ${mask}`);
      const x = scope.bind(`${l} ^ ${changed}`);
      const y = scope.bind(`${h} ^ ${changed}`);
      return { low: `(${x} << ${n} | ${y} >>> 1 >>> ~${n})`, high: `(${y} << ${n} | ${x} >>> 1 >>> ~${n})` };
    },
  ),
  comparison("eq", (_, a, b) => `(${a.low} ^ ${b.low} | ${a.high} ^ ${b.high}) === 0`),
  comparison("ne", (_, a, b) => `(${a.low} ^ ${b.low} | ${a.high} ^ ${b.high}) !== 0`),
  ordering("lt_s", "<", "<"),
  ordering("ge_s", ">", ">="),
  ordering("lt_u", "<", "<"),
  ordering("ge_u", ">", ">="),
  operation("i64.eqz", UNARY, "i32", ([a], _, then) => {
    const test = `(${low(a)} | ${high(a)}) === 0`;
    then({ low: bit(test), condition: test });
  }),
  operation("i64.clz", UNARY, "i64", ([a], scope, then) => {
    const h = scope.bind(high(a));
    then({ low: `(${h} === 0 ? 32 + clz32(${low(a)}) : clz32(${h}))`, high: "0" });
  }),
  operation("i64.popcnt", UNARY, "i64", ([a], scope, then) => {
    const sum = scope.bind(`${nibbles(scope, low(a))} + ${nibbles(scope, high(a))}`);
    then({ low: `imul((${sum} & 252645135) + (${sum} >>> 4 & 252645135), 16843009) >>> 24`, high: "0" });
  }),
  operation("i64.extend_i32_s", ["i32"], "i64", ([a], scope, then) => {
    const x = scope.bind(low(a));
    then({ low: x, high: `${x} >> 31` });
  }),
  operation("i64.extend_i32_u", ["i32"], "i64", ([a], _, then) => then({ low: low(a), high: "0" })),
  operation("select64", ["i64", "i64", "i32"], "i64", (operands, scope, then) => {
    const at = scope.bind(chosen(operands));
    then({ low: `words[${at}]`, high: `words[${at} + 1]` });
  }),
];

/** The number of ones in each nibble of a word. */
function nibbles(scope: Scope, word: string): string {
  const x = scope.bind(word);
  const pairs = scope.bind(`${x} - (${x} >>> 1 & 1431655765)`);
  return `(${pairs} & 858993459) + (${pairs} >>> 2 & 858993459)`;
}
