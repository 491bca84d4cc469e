// Integer lanes of 8 and 16 bits, several of them in a word: one 32-bit operation does the work of two or four, with care for what
// would carry from lane to lane. All of it word by word: word k of the result depends on word k of the operands alone.

import { type VectorOperation, wordwise } from "./lanes.ts";

interface Packing {
  readonly name: "i8x16" | "i16x8";
  readonly bits: 8 | 16;
  /** The highest bit of every lane, and all others. */
  readonly high: string;
  readonly low: string;
  /** The lowest bit of every lane. */
  readonly one: string;
}

/** Constants that the functions have. */
export const PACKED_CONSTANTS = `const highs8 = -0x7f7f7f80, lows8 = 0x7f7f7f7f, ones8 = 0x01010101;
const highs16 = -0x7fff8000, lows16 = 0x7fff7fff, ones16 = 0x00010001;`;

/** What is computed before registers may be written goes here. */
const FROM_SCRATCH: readonly string[] = [0, 1, 2, 3].map((k) => `words[d + ${k}] = scratch[${k}];`);

const PACKINGS: readonly Packing[] = [
  { name: "i8x16", bits: 8, high: "highs8", low: "lows8", one: "ones8" },
  { name: "i16x8", bits: 16, high: "highs16", low: "lows16", one: "ones16" },
];

function operations({ name, bits, high, low, one }: Packing): readonly VectorOperation[] {
  const full = bits === 8 ? "0xff" : "0xffff";
  const { length } = name;
  const suffix = name.slice(0, length);
  const operation = (what: string, lines: readonly string[], before: readonly string[] = []): VectorOperation =>
    wordwise(`${suffix}.${what}`, lines, before);
  /** Lanes of ones where `text` has a lane's high bit. */
  const mask = (text: string): string => `imul((${text} & ${high}) >>> ${bits - 1}, ${full})`;
  const sum = `((x & ${low}) + (y & ${low})) ^ ((x ^ y) & ${high})`;
  const difference = `((x | ${high}) - (y & ${low})) ^ ((x ^ ~y) & ${high})`;
  /** In each lane's high bit: whether the lanes differ; whether x is at least y. */
  const differs = (of: string): string => `(((${of} & ${low}) + ${low}) | ${of})`;
  const atLeast = (sign: string, x: string, y: string): string => {
    const [more, less] = sign === "u" ? [x, y] : [y, x];
    return `((${more} & ~${less}) | (~(${x} ^ ${y}) & ((${x} | ${high}) - (${y} & ${low}))))`;
  };
  const count = `n = words[b] & ${bits - 1};`;
  const saturated = (overflow: string): readonly string[] => [
    `m = ${mask(overflow)};`,
    `= (z & ~m) | (((x >>> ${bits - 1} & ${one}) + ${low}) & m)`,
  ];
  return [
    operation("add", [`= ${sum}`]),
    operation("sub", [`= ${difference}`]),
    operation("neg", [`= (${high} - (x & ${low})) ^ (~x & ${high})`]),
    operation("abs", [`m = (x & ${high}) >>> ${bits - 1};`, `= (x ^ imul(m, ${full})) + m`]),
    operation("eq", ["z = x ^ y;", `= ${mask(`~${differs("z")}`)}`]),
    operation("ne", ["z = x ^ y;", `= ${mask(differs("z"))}`]),
    ...["s", "u"].flatMap((sign) => [
      operation(`ge_${sign}`, [`= ${mask(atLeast(sign, "x", "y"))}`]),
      operation(`lt_${sign}`, [`= ${mask(`~${atLeast(sign, "x", "y")}`)}`]),
      operation(`max_${sign}`, [`= y ^ ((x ^ y) & ${mask(atLeast(sign, "x", "y"))})`]),
      operation(`min_${sign}`, [`= x ^ ((x ^ y) & ${mask(atLeast(sign, "x", "y"))})`]),
    ]),
    operation("add_sat_u", [`z = ${sum};`, `= z | ${mask("((x & y) | ((x | y) & ~z))")}`]),
    operation("sub_sat_u", [`= (${difference}) & ${mask(atLeast("u", "x", "y"))}`]),
    operation("add_sat_s", [`z = ${sum};`, ...saturated("(~(x ^ y) & (x ^ z))")]),
    operation("sub_sat_s", [`z = ${difference};`, ...saturated("((x ^ y) & (x ^ z))")]),
    operation("avgr_u", [`= (x | y) - (((x ^ y) >>> 1) & ${low})`]),
    operation("shl", ["= (x << n) & m"], [count, `m = imul(${full} << n & ${full}, ${one});`]),
    operation("shr_u", ["= (x >>> n) & m"], [count, `m = imul(${full} >>> n, ${one});`]),
    operation("shr_s", [`= ((x >>> n) & m) | (${mask("x")} & ~m)`], [count, `m = imul(${full} >>> n, ${one});`]),
    {
      name: `${suffix}.all_true`,
      lines: [
        ...[0, 1, 2, 3].map((k) => `r${k} = words[a + ${k}];`),
        `words[d] = (${[0, 1, 2, 3].map((k) => differs(`r${k}`)).join(" & ")} & ${high}) === ${high} ? 1 : 0;`,
      ],
    },
  ];
}

/** The high bits of a word's four bytes, as its four lowest bits. */
const bitsOfBytes = (k: number): string => `imul(words[a + ${k}] >>> 7 & ones8, 0x10204080) >>> 28`;
const bitsOfShorts = (k: number): string => `words[a + ${k}] >>> 15 & 1 | words[a + ${k}] >>> 30 & 2`;

/** The signed or unsigned lanes of 16 bits in a word, and a word of two such lanes. */
const low16 = (word: string, sign = "s"): string => (sign === "s" ? `(${word} << 16 >> 16)` : `(${word} & 0xffff)`);
const high16 = (word: string, sign = "s"): string => (sign === "s" ? `(${word} >> 16)` : `(${word} >>> 16)`);
const pair = (low: string, high: string): string => `((${low}) & 0xffff | (${high}) << 16)`;
/** Byte `k` of a word. */
const byte = (word: string, k: number, sign: string): string => {
  if (sign === "u") return k === 3 ? `(${word} >>> 24)` : `(${word} >>> ${8 * k} & 255)`;
  return k === 3 ? `(${word} >> 24)` : `(${word} << ${24 - 8 * k} >> 24)`;
};

/** All of `d` at once, from words that are read before. */
function across(name: string, read: readonly string[], results: readonly string[]): VectorOperation {
  return { name, lines: [...read, ...results.map((text, k) => `words[d + ${k}] = ${text};`)] };
}

/** Lanes made twice as wide: the lower half of the vector. */
function widening(sign: "s" | "u"): readonly VectorOperation[] {
  const two = (at: string, name: string): readonly string[] => [0, 1].map((k) => `${name}${k} = words[${at} + ${k}];`);
  const bytes = (text: (word: string, k: number) => string): readonly string[] =>
    ["0", "1"].flatMap((word) => [pair(text(word, 0), text(word, 1)), pair(text(word, 2), text(word, 3))]);
  const shorts = (text: (word: string, side: typeof low16) => string): readonly string[] =>
    ["0", "1"].flatMap((word) => [text(word, low16), text(word, high16)]);
  return [
    across(
      `i16x8.extend_low_i8x16_${sign}`,
      two("a", "r"),
      bytes((word, k) => byte(`r${word}`, k, sign)),
    ),
    across(
      `i32x4.extend_low_i16x8_${sign}`,
      two("a", "r"),
      shorts((word, side) => side(`r${word}`, sign)),
    ),
    across(
      `i64x2.extend_low_i32x4_${sign}`,
      two("a", "r"),
      ["r0", "r1"].flatMap((word) => [word, sign === "s" ? `${word} >> 31` : "0"]),
    ),
    across(
      `i16x8.extmul_low_i8x16_${sign}`,
      [...two("a", "r"), ...two("b", "s")],
      bytes((word, k) => `imul(${byte(`r${word}`, k, sign)}, ${byte(`s${word}`, k, sign)})`),
    ),
    across(
      `i32x4.extmul_low_i16x8_${sign}`,
      [...two("a", "r"), ...two("b", "s")],
      shorts((word, side) => `imul(${side(`r${word}`, sign)}, ${side(`s${word}`, sign)})`),
    ),
  ];
}

/** Two vectors' lanes, saturated to half their width: between `m` and `n`. */
function narrowing(sign: "s" | "u"): readonly VectorOperation[] {
  const limits = (half: number): string =>
    sign === "s" ? `m = ${-half}; n = ${half - 1};` : `m = 0; n = ${2 * half - 1};`;
  const clamp = (text: string): string => `max(m, min(n, ${text}))`;
  const clamped = (word: string): string => `${clamp(low16(word))} & 255 | (${clamp(high16(word))} & 255) << 8`;
  const operation = (name: string, half: number, text: string): VectorOperation => ({
    name: `${name}_${sign}`,
    lines: [
      limits(half),
      "for (k = 0; k < 4; k++) {",
      "z = (k < 2 ? a : b - 4) + 2 * k;",
      "x = words[z];",
      "y = words[z + 1];",
      `scratch[k] = ${text};`,
      "}",
      ...FROM_SCRATCH,
    ],
  });
  return [
    operation("i8x16.narrow_i16x8", 128, `${clamped("x")} | (${clamped("y")}) << 16`),
    operation("i16x8.narrow_i32x4", 32768, pair(clamp("x"), clamp("y"))),
  ];
}

function q15(name: string): VectorOperation {
  const product = (side: typeof low16): string => `min(32767, imul(${side("x")}, ${side("y")}) + 0x4000 >> 15)`;
  return wordwise(name, [`= ${pair(product(low16), product(high16))}`]);
}

/** Byte `k` of `d` is a byte of register `a`, if byte `k` of `b` numbers one. */
function swizzle(): VectorOperation {
  const chosen = [0, 8, 16, 24].map((shift) => {
    const number = shift === 0 ? "x" : `x >>> ${shift}`;
    // Lane numbers from 16 on have one of the upper bits, and give zero.
    const chosenByte = `(scratchBytes[${number} & 15] & ((${number} & 0xf0) - 1 >> 8))`;
    return shift === 0 ? chosenByte : `${chosenByte} << ${shift}`;
  });
  return {
    name: "i8x16.swizzle",
    lines: [
      ...[0, 1, 2, 3].map((k) => `scratch[${k}] = words[a + ${k}];`),
      "for (k = 0; k < 4; k++) {",
      "x = words[b + k];",
      `words[d + k] = ${chosen.join(" | ")};`,
      "}",
    ],
  };
}

export const PACKED: readonly VectorOperation[] = [
  ...PACKINGS.flatMap(operations),
  {
    name: "i8x16.bitmask",
    lines: [
      `words[d] = ${[0, 1, 2, 3].map((k) => (k === 0 ? bitsOfBytes(k) : `(${bitsOfBytes(k)}) << ${4 * k}`)).join(" | ")};`,
    ],
  },
  {
    name: "i16x8.bitmask",
    lines: [
      `words[d] = ${[0, 1, 2, 3].map((k) => (k === 0 ? bitsOfShorts(k) : `(${bitsOfShorts(k)}) << ${2 * k}`)).join(" | ")};`,
    ],
  },
  wordwise("i8x16.popcnt", [
    "x = x - (x >>> 1 & 0x55555555);",
    "x = (x & 0x33333333) + (x >>> 2 & 0x33333333);",
    "= x + (x >>> 4) & 0x0f0f0f0f",
  ]),
  wordwise("i16x8.mul", [`= ${pair("imul(x, y)", "imul(x >>> 16, y >>> 16)")}`]),
  q15("i16x8.q15mulr_sat_s"),
  wordwise("i32x4.dot_i16x8_s", [`= imul(${low16("x")}, ${low16("y")}) + imul(${high16("x")}, ${high16("y")})`]),
  ...(["s", "u"] as const).flatMap((sign) => [
    ...widening(sign),
    ...narrowing(sign),
    wordwise(`i32x4.extadd_pairwise_i16x8_${sign}`, [`= ${low16("x", sign)} + ${high16("x", sign)}`]),
    wordwise(`i16x8.extadd_pairwise_i8x16_${sign}`, [
      `= ${pair(`${byte("x", 0, sign)} + ${byte("x", 1, sign)}`, `${byte("x", 2, sign)} + ${byte("x", 3, sign)}`)}`,
    ]),
  ]),
  swizzle(),
];
