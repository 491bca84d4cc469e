// Lanes of vector registers as source text. A vector lies in four consecutive words; each shape reads it through a view of its own.
// An operation's text assigns to what variables it needs; who puts it into a function declares them.

/** How a shape's lanes are reached: the view, how many there are, and the index of lane k of the register at word `at`. */
export interface Shape {
  readonly lanes: number;
  readonly view: string;
  index(at: string, lane: number): string;
}

function shape(lanes: number, view: string, index: (at: string) => string): Shape {
  return { lanes, view, index: (at, number) => (number === 0 ? index(at) : `${index(at)} + ${number}`) };
}
const perByte = (at: string): string => `(${at} << 2)`;
const perShort = (at: string): string => `(${at} << 1)`;
const perDouble = (at: string): string => `(${at} >> 1)`;

export const I8X16: Shape = shape(16, "bytes", perByte);
export const U8X16: Shape = shape(16, "unsignedBytes", perByte);
export const I16X8: Shape = shape(8, "shorts", perShort);
export const U16X8: Shape = shape(8, "unsignedShorts", perShort);
export const I32X4: Shape = shape(4, "words", (at) => at);
export const F32X4: Shape = shape(4, "floats", (at) => at);
export const F64X2: Shape = shape(2, "doubles", perDouble);

/** One vector instruction: the text of its function's body over the registers `d`, `a`, `b`, `c` and the views. */
export interface VectorOperation {
  readonly name: string;
  readonly lines: readonly string[];
}

/** The text of lane `lane` of register `at`, of which only the low 32 bits count as unsigned where `unsigned`. */
export function lane(of: Shape, at: string, number: number): string {
  return `${of.view}[${of.index(at, number)}]`;
}

/** `d` lane by lane: `text(k)` is lane k's value, over anything readable. All is read before anything is written. */
export function vector(name: string, to: Shape, text: (lane: number) => string): VectorOperation {
  const lines: string[] = [];
  for (let k = 0; k < to.lanes; k++) lines.push(`r${k} = ${text(k)};`);
  for (let k = 0; k < to.lanes; k++) lines.push(`${lane(to, "d", k)} = r${k};`);
  return { name, lines };
}

/** Lane k of the result from lanes k of the operands. Registers that overlap are the same: each lane may be written at once. */
export function unary(name: string, of: Shape, text: (a: string) => string, to: Shape = of): VectorOperation {
  return binary(name, of, (a) => text(a), to);
}

export function binary(
  name: string,
  of: Shape,
  text: (a: string, b: string) => string,
  to: Shape = of,
): VectorOperation {
  const lines: string[] = [];
  for (let k = 0; k < to.lanes; k++) {
    lines.push(`${lane(to, "d", k)} = ${text(lane(of, "a", k), lane(of, "b", k))};`);
  }
  return { name, lines };
}

/** Statements longer than this are a loop over the words: the size of the loop for vectors is limited. */
const LONG = 80;

/**
 * Word k of the result from words k of the operands, `x` and `y`, by the same statements for each of the four; the one that
 * begins with `=` is the result. `before` stands once in front.
 */
export function wordwise(name: string, statements: readonly string[], before: readonly string[] = []): VectorOperation {
  const used = statements.join(" ");
  const lines = (k: number | string): readonly string[] => [
    ...["xa", "yb"]
      .filter(([variable = ""]) => used.includes(variable))
      .map(([variable, register]) => `${variable} = words[${register} + ${k}];`),
    ...statements.map((each) => (each.startsWith("=") ? `words[d + ${k}] ${each};` : each)),
  ];
  if (used.length > LONG) return { name, lines: [...before, "for (k = 0; k < 4; k++) {", ...lines("k"), "}"] };
  return { name, lines: [...before, ...[0, 1, 2, 3].flatMap(lines)] };
}

/**
 * The same for lanes of two words: `x` and `xh`, `y` and `yh` are the operands' low and high words. `low` and `high` are the
 * result's.
 */
export function pairwise(
  name: string,
  statements: readonly string[],
  low: string,
  high: string,
  before: readonly string[] = [],
): VectorOperation {
  const used = [...statements, low, high].join(" ");
  const operands = (
    [
      ["x", "a", 0],
      ["xh", "a", 1],
      ["y", "b", 0],
      ["yh", "b", 1],
    ] as const
  ).filter(([variable]) => new RegExp(`\\b${variable}\\b`).test(used));
  return {
    name,
    lines: [
      ...before,
      "for (k = 0; k < 4; k += 2) {",
      ...operands.map(([variable, register, more]) => `${variable} = words[${register} + k + ${more}];`),
      ...statements,
      `words[d + k] = ${low};`,
      `words[d + k + 1] = ${high};`,
      "}",
    ],
  };
}

/** A single i32 result. */
export function scalar(name: string, text: string): VectorOperation {
  return { name, lines: [`words[d] = ${text};`] };
}
