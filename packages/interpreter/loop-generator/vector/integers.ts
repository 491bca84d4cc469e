// Vector instructions on integer lanes of one word and of two: i32x4 and i64x2.

import { binary, I32X4, lane, pairwise, scalar, unary, vector, type VectorOperation } from "./lanes.ts";

/** The opposite ones are these with their operands swapped: see src/lowering/lower-vectors.ts. */
const RELATIONS = [
  ["lt", "<"],
  ["ge", ">="],
] as const;

const list = (text: (word: number) => string): readonly string[] => [0, 1, 2, 3].map((k) => text(k));
const word = (at: string, k: number): string => lane(I32X4, at, k);

function words(): readonly VectorOperation[] {
  const mask =
    (operator: string, suffix = "") =>
    (a: string, b: string) =>
      `${a}${suffix} ${operator} ${b}${suffix} ? -1 : 0`;
  const shift = (suffix: string, operator: string): VectorOperation => {
    const { name, lines } = unary(`i32x4.${suffix}`, I32X4, (a) => `${a} ${operator} n`);
    return { name, lines: ["n = words[b];", ...lines] };
  };
  /** The words themselves are bound: each is needed twice. */
  const chosen = (suffix: string, test: string): VectorOperation => ({
    name: `i32x4.${suffix}`,
    lines: [0, 1, 2, 3].flatMap((k) => [
      `x = ${word("a", k)};`,
      `y = ${word("b", k)};`,
      `${word("d", k)} = ${test} ? x : y;`,
    ]),
  });
  return [
    binary("i32x4.eq", I32X4, mask("===")),
    binary("i32x4.ne", I32X4, mask("!==")),
    ...RELATIONS.flatMap(([relation, operator]) => [
      binary(`i32x4.${relation}_s`, I32X4, mask(operator)),
      binary(`i32x4.${relation}_u`, I32X4, mask(operator, " >>> 0")),
    ]),
    binary("i32x4.add", I32X4, (a, b) => `${a} + ${b}`),
    binary("i32x4.sub", I32X4, (a, b) => `${a} - ${b}`),
    binary("i32x4.mul", I32X4, (a, b) => `imul(${a}, ${b})`),
    unary("i32x4.neg", I32X4, (a) => `-${a}`),
    unary("i32x4.abs", I32X4, (a) => `abs(${a})`),
    shift("shl", "<<"),
    shift("shr_s", ">>"),
    shift("shr_u", ">>>"),
    chosen("min_s", "x < y"),
    chosen("max_s", "x > y"),
    chosen("min_u", "x >>> 0 < y >>> 0"),
    chosen("max_u", "x >>> 0 > y >>> 0"),
    scalar("i32x4.all_true", `${list((k) => `${word("a", k)} !== 0`).join(" && ")} ? 1 : 0`),
    scalar("i32x4.bitmask", list((k) => `${word("a", k)} >>> 31${k === 0 ? "" : ` << ${k}`}`).join(" | ")),
  ];
}

/** The high word of the unsigned product of x and y: in `h`. */
const HIGH_PRODUCT: readonly string[] = [
  "z = imul(x & 65535, y & 65535);",
  "h = imul(x >>> 16, y & 65535) + (z >>> 16) | 0;",
  "z = imul(x & 65535, y >>> 16) + (h & 65535) | 0;",
  "h = imul(x >>> 16, y >>> 16) + (h >>> 16) + (z >>> 16) | 0;",
];

function pairs(): readonly VectorOperation[] {
  const compare = (suffix: string, test: string): VectorOperation =>
    pairwise(`i64x2.${suffix}`, [`m = ${test} ? -1 : 0;`], "m", "m");
  const ordered = (suffix: string, operator: string, high: string): VectorOperation =>
    compare(suffix, `(xh === yh ? x >>> 0 ${operator} y >>> 0 : xh ${high} yh)`);
  const COUNT = ["n = words[b] & 63;"];
  return [
    pairwise("i64x2.add", ["z = x + y | 0;"], "z", "xh + yh + (((x & y) | ((x | y) & ~z)) >>> 31)"),
    pairwise("i64x2.sub", ["z = x - y | 0;"], "z", "xh - yh - (((~x & y) | ((~x | y) & z)) >>> 31)"),
    pairwise("i64x2.mul", HIGH_PRODUCT, "imul(x, y)", "h + imul(x, yh) + imul(xh, y)"),
    pairwise("i64x2.neg", [], "-x", "~xh + (x === 0 ? 1 : 0)"),
    pairwise("i64x2.abs", ["m = xh >> 31;"], "(x ^ m) - m", "(xh ^ m) + (m !== 0 && x === 0 ? 1 : 0)"),
    compare("eq", "((x ^ y) | (xh ^ yh)) === 0"),
    compare("ne", "((x ^ y) | (xh ^ yh)) !== 0"),
    ...RELATIONS.map(([relation, operator]) => ordered(`${relation}_s`, operator, operator.charAt(0))),
    pairwise("i64x2.shl", [], "n > 31 ? 0 : x << n", "n > 31 ? x << n - 32 : xh << n | (x >>> 1 >>> 31 - n)", COUNT),
    pairwise(
      "i64x2.shr_u",
      [],
      "n > 31 ? xh >>> n - 32 : x >>> n | (xh << 1 << 31 - n)",
      "n > 31 ? 0 : xh >>> n",
      COUNT,
    ),
    pairwise(
      "i64x2.shr_s",
      [],
      "n > 31 ? xh >> n - 32 : x >>> n | (xh << 1 << 31 - n)",
      "n > 31 ? xh >> 31 : xh >> n",
      COUNT,
    ),
    scalar("i64x2.all_true", "(words[a] | words[a + 1]) !== 0 && (words[a + 2] | words[a + 3]) !== 0 ? 1 : 0"),
    scalar("i64x2.bitmask", "words[a + 1] >>> 31 | words[a + 3] >>> 31 << 1"),
    ...["s", "u"].map(extendedProduct),
  ];
}

/** Full products of two lanes. */
function extendedProduct(sign: string): VectorOperation {
  const high = sign === "u" ? "h" : "h - (x >> 31 & y) - (y >> 31 & x)";
  const read = (k: number): readonly string[] => [
    `x = words[a + ${k}];`,
    `y = words[b + ${k}];`,
    ...HIGH_PRODUCT,
    `r${2 * k} = imul(x, y);`,
    `r${2 * k + 1} = ${high};`,
  ];
  const write = vector("", I32X4, () => "").lines.slice(4);
  return { name: `i64x2.extmul_low_i32x4_${sign}`, lines: [...read(0), ...read(1), ...write] };
}

export const INTEGERS: readonly VectorOperation[] = [...words(), ...pairs()];
