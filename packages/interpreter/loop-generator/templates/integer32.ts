// Templates of the i32 instructions that are frequent enough for the loop.

import { bit, chosen, type Kind, low, number, operation, type Template } from "./template.ts";

const UNARY: readonly Kind[] = ["i32"];
const BINARY: readonly Kind[] = ["i32", "i32"];

interface BinaryOptions {
  /** Whether there is one with a constant for its second operand. */
  readonly immediate: boolean;
}

/** A binary operation that uses each operand once. */
function binary(
  name: string,
  text: (a: string, b: string) => string,
  options: BinaryOptions = { immediate: true },
): Template {
  return operation(`i32.${name}`, BINARY, "i32", ([a, b], _, then) => then({ low: text(low(a), low(b)) }), options);
}

function rotation(name: string, text: (x: string, n: string) => string, options: BinaryOptions): Template {
  return operation(
    `i32.${name}`,
    BINARY,
    "i32",
    ([a, b], scope, then) => then({ low: text(scope.bind(low(a)), scope.bind(low(b))) }),
    options,
  );
}

/** Division and remainder: `text` is over signed or unsigned operands that cannot trap any more. */
function division(name: string, text: (x: string, y: string) => string): Template {
  const sign = name.endsWith("_s") ? "" : " >>> 0";
  return operation(
    `i32.${name}`,
    BINARY,
    "i32",
    ([a, b], scope, then) => {
      const x = scope.bind(low(a) + sign);
      const y = scope.bind(low(b) + sign);
      scope.trapIf(`${y} === 0`, "integer_divide_by_zero");
      if (name === "div_s") scope.trapIf(`${y} === -1 && ${x} === -2147483648`, "integer_overflow");
      then({ low: text(x, y) });
    },
    { immediate: true, trapping: true },
  );
}

function comparison(name: string, text: (a: string, b: string) => string): Template {
  return operation(
    `i32.${name}`,
    BINARY,
    "i32",
    ([a, b], _, then) => {
      const test = text(low(a), low(b));
      then({ low: bit(test), condition: test });
    },
    { immediate: true },
  );
}

export const INTEGER32: readonly Template[] = [
  binary("add", (a, b) => `(${a} + ${b} | 0)`),
  // A constant is subtracted by adding, and rotated by to the left.
  binary("sub", (a, b) => `(${a} - ${b} | 0)`, { immediate: false }),
  binary("mul", (a, b) => `imul(${a}, ${b})`),
  binary("and", (a, b) => `(${a} & ${b})`),
  binary("or", (a, b) => `(${a} | ${b})`),
  binary("xor", (a, b) => `(${a} ^ ${b})`),
  binary("shl", (a, b) => `(${a} << ${b})`),
  binary("shr_s", (a, b) => `(${a} >> ${b})`),
  binary("shr_u", (a, b) => `(${a} >>> ${b} | 0)`),
  rotation("rotl", (x, n) => `(${x} << ${n} | ${x} >>> 32 - ${n})`, { immediate: true }),
  rotation("rotr", (x, n) => `(${x} >>> ${n} | ${x} << 32 - ${n})`, { immediate: false }),
  division("div_s", (x, y) => `(${x} / ${y} | 0)`),
  division("div_u", (x, y) => `(${x} / ${y} | 0)`),
  division("rem_s", (x, y) => `(${x} % ${y} | 0)`),
  division("rem_u", (x, y) => `(${x} % ${y} | 0)`),
  // The others are these with operands swapped or the immediate moved by one: see src/lowering/conditions.ts.
  comparison("eq", (a, b) => `${a} === ${b}`),
  comparison("ne", (a, b) => `${a} !== ${b}`),
  comparison("lt_s", (a, b) => `${a} < ${b}`),
  comparison("ge_s", (a, b) => `${a} >= ${b}`),
  comparison("lt_u", (a, b) => `${a} >>> 0 < ${b} >>> 0`),
  comparison("ge_u", (a, b) => `${a} >>> 0 >= ${b} >>> 0`),
  operation("i32.eqz", UNARY, "i32", ([a], _, then) => {
    const test = a?.condition === undefined ? `${low(a)} === 0` : `!(${a.condition})`;
    then({ low: bit(test), condition: test });
  }),
  operation("i32.clz", UNARY, "i32", ([a], _, then) => then({ low: `clz32(${low(a)})` })),
  operation("i32.ctz", UNARY, "i32", ([a], scope, then) => {
    const x = scope.bind(low(a));
    then({ low: `(${x} === 0 ? 32 : 31 - clz32(${x} & -${x}))` });
  }),
  operation("i32.extend8_s", UNARY, "i32", ([a], _, then) => then({ low: `(${low(a)} << 24 >> 24)` })),
  operation("i32.extend16_s", UNARY, "i32", ([a], _, then) => then({ low: `(${low(a)} << 16 >> 16)` })),
  operation("i32.trunc_f64_s", ["f64"], "i32", truncation(">= 2147483648", "<= -2147483649"), { trapping: true }),
  operation("i32.trunc_f64_u", ["f64"], "i32", truncation(">= 4294967296", "<= -1"), { trapping: true }),
  operation("i32.trunc_f32_s", ["f32"], "i32", truncation(">= 2147483648", "<= -2147483649"), { trapping: true }),
  operation("i32.trunc_f32_u", ["f32"], "i32", truncation(">= 4294967296", "<= -1"), { trapping: true }),
  operation("select32", ["i32", "i32", "i32"], "i32", (operands, _, then) => {
    then({ low: `words[${chosen(operands)}]` });
  }),
];

function truncation(above: string, below: string): Template["emit"] {
  return ([a], scope, then) => {
    const x = scope.bind(number(a));
    scope.trapIf(`${x} ${above} || ${x} ${below}`, "integer_overflow");
    scope.trapIf(`${x} !== ${x}`, "invalid_conversion");
    then({ low: `(${x} | 0)` });
  };
}
