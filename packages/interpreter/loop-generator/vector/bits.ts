// Vector instructions that move or combine bits: logic, splats, lanes, swizzles, and the relaxed ones that come down to them.

import {
  binary,
  I16X8,
  I32X4,
  I8X16,
  lane,
  scalar,
  type Shape,
  U16X8,
  U8X16,
  unary,
  vector,
  type VectorOperation,
} from "./lanes.ts";

function select(): VectorOperation {
  return {
    name: "v128.bitselect",
    lines: [0, 1, 2, 3].flatMap((k) => [
      `z = words[c + ${k}];`,
      `words[d + ${k}] = (words[a + ${k}] & z) | (words[b + ${k}] & ~z);`,
    ]),
  };
}

/** Lane numbers are in `c`; those of a replaced lane's new value in register `b`. */
function lanes(name: string, signed: Shape, unsigned: Shape | undefined): readonly VectorOperation[] {
  const at = (of: Shape, register: string): string => `${of.view}[${of.index(register, 0)} + c]`;
  return [
    splat(`${name}.splat`, signed.lanes),
    ...(unsigned === undefined
      ? [scalar(`${name}.extract_lane`, at(signed, "a"))]
      : [scalar(`${name}.extract_lane_s`, at(signed, "a")), scalar(`${name}.extract_lane_u`, at(unsigned, "a"))]),
    replaced(`${name}.replace_lane`, ["x = words[b];"], `${at(signed, "d")} = x;`),
  ];
}

/** A scalar register in every lane. */
function splat(name: string, count: number): VectorOperation {
  const text = { 16: "imul(words[a] & 255, ones8)", 8: "imul(words[a] & 65535, ones16)", 4: "words[a]" }[count];
  return { name, lines: [`x = ${text};`, ...[0, 1, 2, 3].map((k) => `words[d + ${k}] = x;`)] };
}

/** The same for lanes of two words, whatever they mean. */
function pairs(name: string): readonly VectorOperation[] {
  return [
    vector(`${name}.splat`, I32X4, (k) => `words[a + ${k % 2}]`),
    {
      name: `${name}.extract_lane`,
      lines: ["x = words[a + 2 * c];", "y = words[a + 2 * c + 1];", "words[d] = x;", "words[d + 1] = y;"],
    },
    replaced(
      `${name}.replace_lane`,
      ["x = words[b];", "y = words[b + 1];"],
      "words[d + 2 * c] = x; words[d + 2 * c + 1] = y;",
    ),
  ];
}

function replaced(name: string, read: readonly string[], write: string): VectorOperation {
  return { name, lines: [...read, ...vector(name, I32X4, (k) => lane(I32X4, "a", k)).lines, write] };
}

/** Products of pairs of signed lanes: of the choices that the relaxed dot products leave, always the first. */
function dot(k: number): string {
  const product = (at: number): string => `${lane(I8X16, "a", at)} * ${lane(I8X16, "b", at)}`;
  return `(${product(2 * k)} + ${product(2 * k + 1)})`;
}

export const BITS: readonly VectorOperation[] = [
  unary("v128.not", I32X4, (a) => `~${a}`),
  binary("v128.and", I32X4, (a, b) => `${a} & ${b}`),
  binary("v128.andnot", I32X4, (a, b) => `${a} & ~${b}`),
  binary("v128.or", I32X4, (a, b) => `${a} | ${b}`),
  binary("v128.xor", I32X4, (a, b) => `${a} ^ ${b}`),
  select(),
  scalar("v128.any_true", `(${[0, 1, 2, 3].map((k) => lane(I32X4, "a", k)).join(" | ")}) !== 0 ? 1 : 0`),
  ...lanes("i8x16", I8X16, U8X16),
  ...lanes("i16x8", I16X8, U16X8),
  ...lanes("i32x4", I32X4, undefined),
  ...lanes("f32x4", I32X4, undefined),
  ...pairs("i64x2"),
  ...pairs("f64x2"),
  vector("i16x8.relaxed_dot_i8x16_i7x16_s", I16X8, dot),
  vector("i32x4.relaxed_dot_i8x16_i7x16_add_s", I32X4, (k) => {
    // The intermediate sums are i16 lanes and wrap like them.
    const short = (at: number): string => `(${dot(at)} << 16 >> 16)`;
    return `${short(2 * k)} + ${short(2 * k + 1)} + ${lane(I32X4, "c", k)}`;
  }),
];
