// Vector operations that the interpreter has besides the instructions with lanes: moves, selections, constants, shuffles, and the counting
// of bits. `x` stands for words that only the operation's own text knows how to read.

import { I32X4, unary, type VectorOperation } from "./lanes.ts";

const COPY = unary("", I32X4, (a) => a).lines;

export const MOVES: readonly (VectorOperation & { readonly words: string })[] = [
  { name: "v128.move", words: "ad", lines: COPY },
  {
    // a, b, condition, destination.
    name: "v128.select",
    words: "xxxd",
    lines: ["a = fp + code[pc + (words[fp + code[pc + 3]] === 0 ? 2 : 1)] | 0;", ...COPY],
  },
  { name: "v128.const", words: "xxxxd", lines: [0, 1, 2, 3].map((k) => `words[d + ${k}] = code[pc + ${k + 1}];`) },
  {
    name: "i32.popcnt",
    words: "ad",
    lines: [
      "x = words[a];",
      "x = x - (x >>> 1 & 0x55555555);",
      "x = (x & 0x33333333) + (x >>> 2 & 0x33333333);",
      "words[d] = imul(x + (x >>> 4) & 0x0f0f0f0f, ones8) >>> 24;",
    ],
  },
  {
    // A shuffle of whole words: the registers' words.
    name: "i32x4.shuffle",
    words: "xxxxd",
    lines: [
      ...[0, 1, 2, 3].map((k) => `r${k} = words[fp + code[pc + ${k + 1}]];`),
      ...[0, 1, 2, 3].map((k) => `words[d + ${k}] = r${k};`),
    ],
  },
  {
    // Where each byte is, counted in bytes from the frame.
    name: "i8x16.shuffle",
    words: `${"x".repeat(16)}d`,
    lines: [
      "x = fp << 2;",
      ...[0, 1, 2, 3].map((k) => `r${k} = ${[0, 1, 2, 3].map((i) => byteOf(4 * k + i, 8 * i)).join(" | ")};`),
      ...[0, 1, 2, 3].map((k) => `words[d + ${k}] = r${k};`),
    ],
  },
];

function byteOf(word: number, shift: number): string {
  return `unsignedBytes[x + code[pc + ${word + 1}]]${shift === 0 ? "" : ` << ${shift}`}`;
}
