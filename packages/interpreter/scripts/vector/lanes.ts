// Lanes of vector registers as source text. A vector lies in four consecutive words; each shape reads it through a view of its own.
// Every emitted function reads all its lanes before it writes any: registers may overlap.

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
export const I64X2: Shape = shape(2, "longs", perDouble);
export const U64X2: Shape = shape(2, "unsignedLongs", perDouble);
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

/** `d` lane by lane: `text(k)` is lane k's value, over anything readable. */
export function vector(name: string, to: Shape, text: (lane: number) => string): VectorOperation {
  const lines: string[] = [];
  for (let k = 0; k < to.lanes; k++) lines.push(`const r${k} = ${text(k)};`);
  for (let k = 0; k < to.lanes; k++) lines.push(`${lane(to, "d", k)} = r${k};`);
  return { name, lines };
}

/** Lane-wise over one operand. */
export function unary(name: string, of: Shape, text: (a: string) => string, to: Shape = of): VectorOperation {
  return vector(name, to, (k) => text(lane(of, "a", k)));
}

/** Lane-wise over two operands. */
export function binary(
  name: string,
  of: Shape,
  text: (a: string, b: string) => string,
  to: Shape = of,
): VectorOperation {
  return vector(name, to, (k) => text(lane(of, "a", k), lane(of, "b", k)));
}

/** A single i32 result. */
export function scalar(name: string, text: string): VectorOperation {
  return { name, lines: [`words[d] = ${text};`] };
}
