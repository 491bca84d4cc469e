// Vector instructions on integer lanes: arithmetic, comparisons, shifts, widening and narrowing.

import {
  binary,
  I16X8,
  I32X4,
  I64X2,
  I8X16,
  lane,
  scalar,
  type Shape,
  U16X8,
  U64X2,
  U8X16,
  unary,
  vector,
  type VectorOperation,
} from "./lanes.ts";

interface Family {
  readonly name: string;
  readonly signed: Shape;
  /** The unsigned view; i32 lanes have none and are read with `>>> 0`. */
  readonly unsigned: Shape | undefined;
  readonly bits: 8 | 16 | 32 | 64;
}

const FAMILIES: readonly Family[] = [
  { name: "i8x16", signed: I8X16, unsigned: U8X16, bits: 8 },
  { name: "i16x8", signed: I16X8, unsigned: U16X8, bits: 16 },
  { name: "i32x4", signed: I32X4, unsigned: undefined, bits: 32 },
  { name: "i64x2", signed: I64X2, unsigned: U64X2, bits: 64 },
];

/** Lane-wise with operands read as unsigned. */
function unsignedBinary(family: Family, name: string, text: (a: string, b: string) => string): VectorOperation {
  const { unsigned, signed } = family;
  if (unsigned !== undefined) return binary(name, unsigned, text, signed);
  return binary(name, signed, (a, b) => text(`(${a} >>> 0)`, `(${b} >>> 0)`));
}

function comparisons(family: Family): readonly VectorOperation[] {
  const [yes, no] = family.bits === 64 ? ["-1n", "0n"] : ["-1", "0"];
  const mask = (operator: string) => (a: string, b: string) => `${a} ${operator} ${b} ? ${yes} : ${no}`;
  const { name, signed } = family;
  const relations = [
    ["lt", "<"],
    ["gt", ">"],
    ["le", "<="],
    ["ge", ">="],
  ] as const;
  return [
    binary(`${name}.eq`, signed, mask("===")),
    binary(`${name}.ne`, signed, mask("!==")),
    ...relations.map(([relation, operator]) => binary(`${name}.${relation}_s`, signed, mask(operator))),
    ...(family.bits === 64
      ? []
      : relations.map(([relation, operator]) => unsignedBinary(family, `${name}.${relation}_u`, mask(operator)))),
  ];
}

function arithmetic(family: Family): readonly VectorOperation[] {
  const { name, signed, bits } = family;
  // Stores into the views wrap; only i32 products need care, since doubles are not exact there.
  const times =
    bits === 32 ? (a: string, b: string) => `Math.imul(${a}, ${b})` : (a: string, b: string) => `${a} * ${b}`;
  const zero = bits === 64 ? "0n" : "0";
  const count = bits === 64 ? "const n = BigInt(words[b] & 63);" : `const n = words[b] & ${bits - 1};`;
  const shift = (suffix: string, of: Shape, text: (a: string) => string): VectorOperation => {
    const operation = unary(`${name}.${suffix}`, of, text, signed);
    return { name: operation.name, lines: [count, ...operation.lines] };
  };
  return [
    binary(`${name}.add`, signed, (a, b) => `${a} + ${b}`),
    binary(`${name}.sub`, signed, (a, b) => `${a} - ${b}`),
    ...(bits === 8 ? [] : [binary(`${name}.mul`, signed, times)]),
    unary(`${name}.neg`, signed, (a) => `-${a}`),
    vector(`${name}.abs`, signed, (k) => {
      const a = lane(signed, "a", k);
      return `${a} < ${zero} ? -${a} : ${a}`;
    }),
    shift("shl", signed, (a) => `${a} << n`),
    shift("shr_s", signed, (a) => `${a} >> n`),
    shift("shr_u", family.unsigned ?? signed, (a) => (bits === 64 ? `${a} >> n` : `${a} >>> n`)),
    scalar(`${name}.all_true`, `${list(signed, (k) => `${lane(signed, "a", k)} !== ${zero}`).join(" && ")} ? 1 : 0`),
    scalar(`${name}.bitmask`, list(signed, (k) => `(${lane(signed, "a", k)} < ${zero} ? ${2 ** k} : 0)`).join(" | ")),
  ];
}

function list(of: Shape, text: (lane: number) => string): readonly string[] {
  return Array.from({ length: of.lanes }, (_, k) => text(k));
}

/** Clamps a number that is bound as `x`. */
const clamp = (text: string, least: number, most: number): string => `Math.max(${least}, Math.min(${most}, ${text}))`;

function extrema(family: Family): readonly VectorOperation[] {
  const { name, signed } = family;
  return [
    binary(`${name}.min_s`, signed, (a, b) => `${a} < ${b} ? ${a} : ${b}`),
    binary(`${name}.max_s`, signed, (a, b) => `${a} > ${b} ? ${a} : ${b}`),
    unsignedBinary(family, `${name}.min_u`, (a, b) => `${a} < ${b} ? ${a} : ${b}`),
    unsignedBinary(family, `${name}.max_u`, (a, b) => `${a} > ${b} ? ${a} : ${b}`),
  ];
}

function saturating(family: Family): readonly VectorOperation[] {
  const { name, signed, bits } = family;
  const half = 2 ** (bits - 1);
  return [
    binary(`${name}.add_sat_s`, signed, (a, b) => clamp(`${a} + ${b}`, -half, half - 1)),
    binary(`${name}.sub_sat_s`, signed, (a, b) => clamp(`${a} - ${b}`, -half, half - 1)),
    unsignedBinary(family, `${name}.add_sat_u`, (a, b) => `Math.min(${2 * half - 1}, ${a} + ${b})`),
    unsignedBinary(family, `${name}.sub_sat_u`, (a, b) => `Math.max(0, ${a} - ${b})`),
    unsignedBinary(family, `${name}.avgr_u`, (a, b) => `(${a} + ${b} + 1) >> 1`),
  ];
}

interface Widening {
  readonly to: string;
  readonly wide: Shape;
  readonly from: string;
  readonly signed: Shape;
  readonly unsigned: Shape | undefined;
}

const WIDENINGS: readonly Widening[] = [
  { to: "i16x8", wide: I16X8, from: "i8x16", signed: I8X16, unsigned: U8X16 },
  { to: "i32x4", wide: I32X4, from: "i16x8", signed: I16X8, unsigned: U16X8 },
  { to: "i64x2", wide: I64X2, from: "i32x4", signed: I32X4, unsigned: undefined },
];

/** Extends, extended products and pairwise sums of one width to the next. */
function widening({ to, wide, from, signed, unsigned }: Widening): readonly VectorOperation[] {
  const operations: VectorOperation[] = [];
  for (const sign of ["s", "u"] as const) {
    const read = (at: string, k: number): string => {
      if (sign === "u" && unsigned !== undefined) return lane(unsigned, at, k);
      const value = sign === "u" ? `(${lane(signed, at, k)} >>> 0)` : lane(signed, at, k);
      return to === "i64x2" ? `BigInt(${value})` : value;
    };
    for (const [half, first] of [
      ["low", 0],
      ["high", wide.lanes],
    ] as const) {
      operations.push(
        vector(`${to}.extend_${half}_${from}_${sign}`, wide, (k) => read("a", first + k)),
        vector(
          `${to}.extmul_${half}_${from}_${sign}`,
          wide,
          (k) => `${read("a", first + k)} * ${read("b", first + k)}`,
        ),
      );
    }
    if (to !== "i64x2") {
      operations.push(
        vector(`${to}.extadd_pairwise_${from}_${sign}`, wide, (k) => `${read("a", 2 * k)} + ${read("a", 2 * k + 1)}`),
      );
    }
  }
  return operations;
}

/** Two vectors' lanes, saturated to the next smaller width. */
function narrowing(to: string, narrow: Shape, from: string, wide: Shape, bits: 8 | 16): readonly VectorOperation[] {
  const read = (k: number): string => (k < wide.lanes ? lane(wide, "a", k) : lane(wide, "b", k - wide.lanes));
  const half = 2 ** (bits - 1);
  return [
    vector(`${to}.narrow_${from}_s`, narrow, (k) => clamp(read(k), -half, half - 1)),
    vector(`${to}.narrow_${from}_u`, narrow, (k) => clamp(read(k), 0, 2 * half - 1)),
  ];
}

const bitCount = (a: string): string => {
  const pairs = `(${a} - (${a} >> 1 & 0x55))`;
  const fours = `((${pairs} & 0x33) + (${pairs} >> 2 & 0x33))`;
  return `(${fours} + (${fours} >> 4)) & 0x0f`;
};

/** `round(a * b / 2^15)`, saturated: only -32768 squared overflows. */
export function q15(name: string): VectorOperation {
  return binary(name, I16X8, (a, b) => `Math.min(32767, (${a} * ${b} + 0x4000) >> 15)`);
}

export const INTEGERS: readonly VectorOperation[] = [
  ...FAMILIES.flatMap((family) => [...comparisons(family), ...arithmetic(family)]),
  ...FAMILIES.filter(({ bits }) => bits < 64).flatMap(extrema),
  ...FAMILIES.filter(({ bits }) => bits < 32).flatMap(saturating),
  ...WIDENINGS.flatMap(widening),
  ...narrowing("i8x16", I8X16, "i16x8", I16X8, 8),
  ...narrowing("i16x8", I16X8, "i32x4", I32X4, 16),
  unary("i8x16.popcnt", U8X16, bitCount),
  q15("i16x8.q15mulr_sat_s"),
  vector("i32x4.dot_i16x8_s", I32X4, (k) => {
    const product = (at: number): string => `${lane(I16X8, "a", at)} * ${lane(I16X8, "b", at)}`;
    return `${product(2 * k)} + ${product(2 * k + 1)}`;
  }),
];
