// Vector instructions on float lanes, and conversions. What must keep NaN payloads (abs, neg, pmin, pmax, moves) works on the
// lanes' bits.

import { binary, F32X4, F64X2, I32X4, I64X2, lane, type Shape, unary, vector, type VectorOperation } from "./lanes.ts";

function family(name: string, of: Shape, bits: Shape): readonly VectorOperation[] {
  const wide = bits === I64X2;
  const mask = (operator: string) => (a: string, b: string) =>
    wide ? `${a} ${operator} ${b} ? -1n : 0n` : `${a} ${operator} ${b} ? -1 : 0`;
  const compare = (suffix: string, operator: string): VectorOperation =>
    binary(`${name}.${suffix}`, of, mask(operator), bits);
  /** Chooses the bits of b if the comparison of the values holds, else those of a. */
  const choose = (suffix: string, test: (a: string, b: string) => string): VectorOperation =>
    vector(
      `${name}.${suffix}`,
      bits,
      (k) => `${test(lane(of, "a", k), lane(of, "b", k))} ? ${lane(bits, "b", k)} : ${lane(bits, "a", k)}`,
    );
  return [
    compare("eq", "==="),
    compare("ne", "!=="),
    compare("lt", "<"),
    compare("gt", ">"),
    compare("le", "<="),
    compare("ge", ">="),
    binary(`${name}.add`, of, (a, b) => `${a} + ${b}`),
    binary(`${name}.sub`, of, (a, b) => `${a} - ${b}`),
    binary(`${name}.mul`, of, (a, b) => `${a} * ${b}`),
    binary(`${name}.div`, of, (a, b) => `${a} / ${b}`),
    ...["min", "max"].flatMap((which) =>
      ["", "relaxed_"].map((prefix) =>
        binary(`${name}.${prefix}${which}`, of, (a, b) => `canonical(Math.${which}(${a}, ${b}))`),
      ),
    ),
    choose("pmin", (a, b) => `${b} < ${a}`),
    choose("pmax", (a, b) => `${a} < ${b}`),
    unary(`${name}.abs`, bits, (a) => (wide ? `${a} & 0x7fffffffffffffffn` : `${a} & 0x7fffffff`)),
    unary(`${name}.neg`, bits, (a) => (wide ? `${a} ^ -0x8000000000000000n` : `${a} ^ 0x80000000`)),
    unary(`${name}.sqrt`, of, (a) => `Math.sqrt(${a})`),
    unary(`${name}.ceil`, of, (a) => `quiet(Math.ceil(${a}))`),
    unary(`${name}.floor`, of, (a) => `quiet(Math.floor(${a}))`),
    unary(`${name}.trunc`, of, (a) => `quiet(Math.trunc(${a}))`),
    unary(`${name}.nearest`, of, (a) => `quiet(nearest(${a}))`),
    // Of the choices that relaxed instructions leave, always the first: a product and a sum, each rounded.
    vector(`${name}.relaxed_madd`, of, (k) => `${product(of, wide, k, "")} + ${lane(of, "c", k)}`),
    vector(`${name}.relaxed_nmadd`, of, (k) => `${product(of, wide, k, "-")} + ${lane(of, "c", k)}`),
  ];
}

function product(of: Shape, wide: boolean, k: number, sign: string): string {
  const exact = `${sign}(${lane(of, "a", k)} * ${lane(of, "b", k)})`;
  return wide ? exact : `Math.fround(${exact})`;
}

/** Saturating truncations, under their own names and under the relaxed ones. */
function truncations(sign: "s" | "u"): readonly VectorOperation[] {
  const saturate = (a: string): string => `saturate32(${a}, ${sign === "s"})`;
  const single = (name: string): VectorOperation => unary(name, F32X4, saturate, I32X4);
  const double = (name: string): VectorOperation =>
    vector(name, I32X4, (k) => (k < 2 ? saturate(lane(F64X2, "a", k)) : "0"));
  return [
    single(`i32x4.trunc_sat_f32x4_${sign}`),
    single(`i32x4.relaxed_trunc_f32x4_${sign}`),
    double(`i32x4.trunc_sat_f64x2_${sign}_zero`),
    double(`i32x4.relaxed_trunc_f64x2_${sign}_zero`),
  ];
}

export const FLOATS: readonly VectorOperation[] = [
  ...family("f32x4", F32X4, I32X4),
  ...family("f64x2", F64X2, I64X2),
  ...truncations("s"),
  ...truncations("u"),
  unary("f32x4.convert_i32x4_s", I32X4, (a) => a, F32X4),
  unary("f32x4.convert_i32x4_u", I32X4, (a) => `${a} >>> 0`, F32X4),
  vector("f64x2.convert_low_i32x4_s", F64X2, (k) => lane(I32X4, "a", k)),
  vector("f64x2.convert_low_i32x4_u", F64X2, (k) => `${lane(I32X4, "a", k)} >>> 0`),
  vector("f32x4.demote_f64x2_zero", F32X4, (k) => (k < 2 ? lane(F64X2, "a", k) : "0")),
  vector("f64x2.promote_low_f32x4", F64X2, (k) => lane(F32X4, "a", k)),
];
