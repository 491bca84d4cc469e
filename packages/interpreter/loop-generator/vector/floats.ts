// Vector instructions on float lanes, and conversions. What must keep NaN payloads (abs, neg, pmin, pmax, moves) works on the
// lanes' bits.

import { binary, F32X4, F64X2, I32X4, lane, type Shape, unary, vector, type VectorOperation } from "./lanes.ts";

function family(name: string, of: Shape): readonly VectorOperation[] {
  const wide = of === F64X2;
  const words = wide ? 2 : 1;
  const lanewise = (suffix: string, lines: (k: number) => readonly string[]): VectorOperation => ({
    name: `${name}.${suffix}`,
    lines: Array.from({ length: of.lanes }, (_, k) => lines(k)).flat(),
  });
  /** The words of lane k, given a text for each. */
  const eachWord = (k: number, text: (word: number) => string): readonly string[] =>
    Array.from({ length: words }, (_, i) => `words[d + ${k * words + i}] = ${text(k * words + i)};`);
  const compare = (suffix: string, operator: string): VectorOperation =>
    lanewise(suffix, (k) => [
      `m = ${lane(of, "a", k)} ${operator} ${lane(of, "b", k)} ? -1 : 0;`,
      ...eachWord(k, () => "m"),
    ]);
  /** Chooses the bits of b if the comparison of the values holds, else those of a. */
  const choose = (suffix: string, test: (a: string, b: string) => string): VectorOperation =>
    lanewise(suffix, (k) => [
      `n = ${test(lane(of, "a", k), lane(of, "b", k))} ? b : a;`,
      ...eachWord(k, (word) => `words[n + ${word}]`),
    ]);
  /** Works on the sign, which is in the lane's last word. */
  const sign = (suffix: string, text: (a: string) => string): VectorOperation =>
    lanewise(suffix, (k) =>
      eachWord(k, (word) => (word === k * words + words - 1 ? text(`words[a + ${word}]`) : `words[a + ${word}]`)),
    );
  return [
    compare("eq", "==="),
    compare("ne", "!=="),
    compare("lt", "<"),
    compare("ge", ">="),
    binary(`${name}.add`, of, (a, b) => `${a} + ${b}`),
    binary(`${name}.sub`, of, (a, b) => `${a} - ${b}`),
    binary(`${name}.mul`, of, (a, b) => `${a} * ${b}`),
    binary(`${name}.div`, of, (a, b) => `${a} / ${b}`),
    ...["min", "max"].map((which) => binary(`${name}.${which}`, of, (a, b) => `canonical(${which}(${a}, ${b}))`)),
    choose("pmin", (a, b) => `${b} < ${a}`),
    choose("pmax", (a, b) => `${a} < ${b}`),
    sign("abs", (a) => `${a} & 0x7fffffff`),
    sign("neg", (a) => `${a} ^ 0x80000000`),
    unary(`${name}.sqrt`, of, (a) => `sqrt(${a})`),
    unary(`${name}.ceil`, of, (a) => `quiet(ceil(${a}))`),
    unary(`${name}.floor`, of, (a) => `quiet(floor(${a}))`),
    unary(`${name}.trunc`, of, (a) => `quiet(trunc(${a}))`),
    unary(`${name}.nearest`, of, (a) => `quiet(nearest(${a}))`),
    // Of the choices that relaxed instructions leave, always the first: a product and a sum, each rounded.
    vector(`${name}.relaxed_madd`, of, (k) => `${product(of, wide, k, "")} + ${lane(of, "c", k)}`),
    vector(`${name}.relaxed_nmadd`, of, (k) => `${product(of, wide, k, "-")} + ${lane(of, "c", k)}`),
  ];
}

function product(of: Shape, wide: boolean, k: number, sign: string): string {
  const exact = `${sign}(${lane(of, "a", k)} * ${lane(of, "b", k)})`;
  return wide ? exact : `fround(${exact})`;
}

function truncations(sign: "s" | "u"): readonly VectorOperation[] {
  const saturate = (a: string): string => `saturate32(${a}, "${sign}")`;
  return [
    unary(`i32x4.trunc_sat_f32x4_${sign}`, F32X4, saturate, I32X4),
    vector(`i32x4.trunc_sat_f64x2_${sign}_zero`, I32X4, (k) => (k < 2 ? saturate(lane(F64X2, "a", k)) : "0")),
  ];
}

export const FLOATS: readonly VectorOperation[] = [
  ...family("f32x4", F32X4),
  ...family("f64x2", F64X2),
  ...truncations("s"),
  ...truncations("u"),
  unary("f32x4.convert_i32x4_s", I32X4, (a) => a, F32X4),
  unary("f32x4.convert_i32x4_u", I32X4, (a) => `${a} >>> 0`, F32X4),
  vector("f64x2.convert_low_i32x4_s", F64X2, (k) => lane(I32X4, "a", k)),
  vector("f64x2.convert_low_i32x4_u", F64X2, (k) => `${lane(I32X4, "a", k)} >>> 0`),
  vector("f32x4.demote_f64x2_zero", F32X4, (k) => (k < 2 ? lane(F64X2, "a", k) : "0")),
  vector("f64x2.promote_low_f32x4", F64X2, (k) => lane(F32X4, "a", k)),
];
