// Vector operations that do two or three at once: the second reads what the first computes, lane by lane, without a register in
// between. Chosen from what compilers emit for loops over arrays.

import { F32X4, F64X2, I32X4, lane, type Shape } from "./lanes.ts";

/** What `first` computes is what `second` has at word `at`, opcode not counted. */
export interface FusedOperation {
  readonly name: string;
  readonly first: string;
  readonly second: string;
  readonly at: number;
  /** See vector-opcodes.ts: `second`'s words, with those of `first` in the place of word `at`. */
  readonly words: string;
  readonly lines: readonly string[];
  readonly group: "both" | "floats" | "packed";
}

/** A lane of what lies in memory at `place`. */
function loaded(of: Shape, k: number): string {
  const [getter, width] = of === F32X4 ? ["Float32", 4] : of === F64X2 ? ["Float64", 8] : ["Int32", 4];
  return `view.get${getter}(place${k === 0 ? "" : ` + ${k * width}`}, true)`;
}

const lanes = (of: Shape, text: (k: number) => string): readonly string[] =>
  Array.from({ length: of.lanes }, (_, k) => `${lane(of, "d", k)} = ${text(k)};`);

const rounded = (of: Shape, text: string): string => (of === F32X4 ? `fround(${text})` : text);

/** `v128.load` as the first operand. */
function ofLoad(second: string, lines: readonly string[], group: FusedOperation["group"]): FusedOperation {
  return { name: `${second}(v128.load(r), r)`, first: "v128.load", second, at: 0, words: "piobd", lines, group };
}

function withLoad(second: string, of: Shape, operator: string, group: FusedOperation["group"]): FusedOperation {
  return ofLoad(
    second,
    lanes(of, (k) => `${loaded(of, k)} ${operator} ${lane(of, "b", k)}`),
    group,
  );
}

/** The dot product with a vector in memory. */
function dotOfLoad(): FusedOperation {
  const lines = [0, 1, 2, 3].flatMap((k) => [
    `x = ${loaded(I32X4, k)};`,
    `y = ${lane(I32X4, "b", k)};`,
    `${lane(I32X4, "d", k)} = imul(x << 16 >> 16, y << 16 >> 16) + imul(x >> 16, y >> 16);`,
  ]);
  return ofLoad("i32x4.dot_i16x8_s", lines, "packed");
}

/** A sum whose first operand is a product. */
function withProduct(name: string, of: Shape): FusedOperation {
  return {
    name: `${name}.add(${name}.mul(r, r), r)`,
    first: `${name}.mul`,
    second: `${name}.add`,
    at: 0,
    words: "abcd",
    lines: lanes(of, (k) => `${rounded(of, `${lane(of, "a", k)} * ${lane(of, "b", k)}`)} + ${lane(of, "c", k)}`),
    group: "floats",
  };
}

/** A sum of something in memory and a product. */
function loadAndProduct(name: string, of: Shape): FusedOperation {
  return {
    name: `${name}.add(v128.load(r), ${name}.mul(r, r))`,
    first: `${name}.mul`,
    second: `${name}.add(v128.load(r), r)`,
    at: 3,
    words: "pioabd",
    lines: lanes(of, (k) => `${loaded(of, k)} + ${rounded(of, `${lane(of, "a", k)} * ${lane(of, "b", k)}`)}`),
    group: "floats",
  };
}

/** A product of a vector and something in memory, added to a vector. */
function productOfLoad(name: string, of: Shape): FusedOperation {
  return {
    name: `${name}.add(${name}.mul(v128.load(r), r), r)`,
    first: `${name}.mul(v128.load(r), r)`,
    second: `${name}.add`,
    at: 0,
    words: "piobcd",
    lines: lanes(of, (k) => `${rounded(of, `${loaded(of, k)} * ${lane(of, "b", k)}`)} + ${lane(of, "c", k)}`),
    group: "floats",
  };
}

/** Stores a sum or a product. */
function stored(first: string, of: Shape, operator: string, group: FusedOperation["group"]): FusedOperation {
  const view = of === F32X4 ? "memoryFloats" : of === F64X2 ? "memoryDoubles" : "memoryWords";
  const shift = of === F64X2 ? 3 : 2;
  return {
    name: `v128.store(r, ${first}(r, r))`,
    first,
    second: "v128.store",
    at: 3,
    words: "pioab",
    lines: [
      `if ((place & ${2 ** shift - 1}) !== 0) break loop;`,
      `place = place >>> ${shift};`,
      ...Array.from(
        { length: of.lanes },
        (_, k) => `${view}[place${k === 0 ? "" : ` + ${k}`}] = ${lane(of, "a", k)} ${operator} ${lane(of, "b", k)};`,
      ),
    ],
    group,
  };
}

/** Branches by whether any bit is set. */
function tested(branch: "br_if" | "br_unless"): FusedOperation {
  const any = [0, 1, 2, 3].map((k) => lane(I32X4, "a", k)).join(" | ");
  return {
    name: `${branch}(v128.any_true(r))`,
    first: "v128.any_true",
    second: `${branch}(r)`,
    at: 0,
    words: "ax",
    lines: [`if ((${any}) ${branch === "br_if" ? "!==" : "==="} 0) {`, "pc = code[pc + 2];", "break;", "}"],
    group: "both",
  };
}

export const FUSED: readonly FusedOperation[] = [
  ...(
    [
      ["f32x4", F32X4],
      ["f64x2", F64X2],
    ] as const
  ).flatMap(([name, of]) => [
    withLoad(`${name}.add`, of, "+", "floats"),
    withLoad(`${name}.mul`, of, "*", "floats"),
    withProduct(name, of),
    loadAndProduct(name, of),
    productOfLoad(name, of),
    stored(`${name}.add`, of, "+", "floats"),
    stored(`${name}.mul`, of, "*", "floats"),
  ]),
  withLoad("i32x4.add", I32X4, "+", "both"),
  withLoad("v128.xor", I32X4, "^", "both"),
  withLoad("v128.and", I32X4, "&", "both"),
  stored("i32x4.add", I32X4, "+", "both"),
  dotOfLoad(),
  tested("br_if"),
  tested("br_unless"),
];
