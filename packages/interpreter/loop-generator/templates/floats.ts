// Templates of the f32 and f64 instructions. Registers hold bit patterns; arithmetic reads them through float views, and what
// must keep NaN payloads (abs, neg, copysign, moves) works on the words instead.

import { bit, high, kept, low, number, operation, type Kind, type Template, type Value } from "./template.ts";

type FloatKind = "f32" | "f64";

function binary(kind: FloatKind, name: string, text: (a: string, b: string) => string): Template {
  return operation(`${kind}.${name}`, [kind, kind], kind, ([a, b], _, then) =>
    then({ number: text(number(a), number(b)) }),
  );
}

/** V8's own answer to NaN operands has all bits set, in some of its tiers: no canonical NaN, as wasm wants it. */
function extreme(kind: FloatKind, name: "min" | "max"): Template {
  return operation(`${kind}.${name}`, [kind, kind], kind, ([a, b], scope, then) => {
    const found = scope.bind(`${name}(${number(a)}, ${number(b)})`);
    then({ number: `(${found} === ${found} ? ${found} : NaN)` });
  });
}

function unary(kind: FloatKind, name: string, text: (a: string) => string): Template {
  return operation(`${kind}.${name}`, [kind], kind, ([a], _, then) => then({ number: text(number(a)) }));
}

function comparison(kind: FloatKind, name: string, operator: string): Template {
  return operation(`${kind}.${name}`, [kind, kind], "i32", ([a, b], _, then) => {
    const test = `${number(a)} ${operator} ${number(b)}`;
    then({ low: bit(test), condition: test });
  });
}

/** Changes the sign bit, which is in the word that `sign` is applied to. */
function signBit(kind: FloatKind, name: string, sign: (word: string) => string, text: (a: string) => string): Template {
  return operation(
    `${kind}.${name}`,
    [kind],
    kind,
    ([a], scope, then) => {
      // A result of arithmetic has no payload to keep.
      if (a?.low === undefined && a?.at === undefined) then({ number: text(number(a)) });
      else if (kind === "f32") then({ low: sign(low(a)) });
      else
        then(
          kept(
            () => text(number(a)),
            () => ({ low: low(a), high: sign(high(a)) }),
            scope,
          ),
        );
    },
    { trapping: kind === "f64" },
  );
}

function family(kind: FloatKind): readonly Template[] {
  return [
    binary(kind, "add", (a, b) => `(${a} + ${b})`),
    binary(kind, "sub", (a, b) => `(${a} - ${b})`),
    binary(kind, "mul", (a, b) => `(${a} * ${b})`),
    binary(kind, "div", (a, b) => `(${a} / ${b})`),
    extreme(kind, "min"),
    extreme(kind, "max"),
    unary(kind, "sqrt", (a) => `sqrt(${a})`),
    signBit(
      kind,
      "abs",
      (word) => `(${word} & 2147483647)`,
      (a) => `abs(${a})`,
    ),
    signBit(
      kind,
      "neg",
      (word) => `(${word} ^ -2147483648)`,
      (a) => `(-${a})`,
    ),
    comparison(kind, "eq", "==="),
    comparison(kind, "ne", "!=="),
    comparison(kind, "lt", "<"),
    comparison(kind, "le", "<="),
  ];
}

function conversion(name: string, from: Kind, to: Kind, text: (value: Value | undefined) => string): Template {
  return operation(name, [from], to, ([a], _, then) => then({ number: text(a) }));
}

export const FLOATS: readonly Template[] = [
  ...family("f32"),
  ...family("f64"),
  conversion("f64.convert_i32_s", "i32", "f64", low),
  conversion("f64.convert_i32_u", "i32", "f64", (a) => `(${low(a)} >>> 0)`),
  conversion("f32.convert_i32_s", "i32", "f32", low),
  conversion("f32.convert_i32_u", "i32", "f32", (a) => `(${low(a)} >>> 0)`),
  conversion("f64.promote_f32", "f32", "f64", number),
  conversion("f32.demote_f64", "f64", "f32", number),
];
