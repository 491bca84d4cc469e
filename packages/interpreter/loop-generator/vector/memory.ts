// Vector loads and stores at a place of a DataView that is known to hold all their bytes; finding that place is the engine's
// business. `d` is the loaded or `a` the stored register; lane accesses have the lane's number in `c`.

import { I16X8, I32X4, lane, type Shape, vector, type VectorOperation } from "./lanes.ts";

const at = (offset: number): string => (offset === 0 ? "place" : `place + ${offset}`);

function extended(name: string, to: Shape, getter: string, width: number): VectorOperation {
  const end = width === 1 ? "" : ", true";
  return vector(name, to, (k) => `view.get${getter}(${at(k * width)}${end})`);
}

const word = (offset: number): string => `view.getInt32(${at(offset)}, true)`;

export const LOADS: readonly VectorOperation[] = [
  vector("v128.load", I32X4, (k) => word(4 * k)),
  extended("v128.load8x8_s", I16X8, "Int8", 1),
  extended("v128.load8x8_u", I16X8, "Uint8", 1),
  extended("v128.load16x4_s", I32X4, "Int16", 2),
  extended("v128.load16x4_u", I32X4, "Uint16", 2),
  vector("v128.load32x2_s", I32X4, (k) => (k % 2 === 0 ? word(2 * k) : `r${k - 1} >> 31`)),
  vector("v128.load32x2_u", I32X4, (k) => (k % 2 === 0 ? word(2 * k) : "0")),
  splat("v128.load8_splat", "imul(view.getUint8(place), ones8)"),
  splat("v128.load16_splat", "imul(view.getUint16(place, true), ones16)"),
  splat("v128.load32_splat", word(0)),
  vector("v128.load64_splat", I32X4, (k) => word(4 * (k % 2))),
  vector("v128.load32_zero", I32X4, (k) => (k === 0 ? word(0) : "0")),
  vector("v128.load64_zero", I32X4, (k) => (k < 2 ? word(4 * k) : "0")),
  ...[8, 16, 32, 64].map(laneLoad),
];

function splat(name: string, text: string): VectorOperation {
  return { name, lines: [`x = ${text};`, ...[0, 1, 2, 3].map((k) => `words[d + ${k}] = x;`)] };
}

/** Replaces lane `c` of register `b`. */
function laneLoad(bits: number): VectorOperation {
  const copy = vector("", I32X4, (k) => lane(I32X4, "b", k)).lines;
  const write = {
    8: ["bytes[(d << 2) + c] = view.getInt8(place);"],
    16: ["shorts[(d << 1) + c] = view.getInt16(place, true);"],
    32: [`words[d + c] = ${word(0)};`],
    64: [`words[d + 2 * c] = ${word(0)};`, `words[d + 2 * c + 1] = ${word(4)};`],
  }[bits];
  return { name: `v128.load${bits}_lane`, lines: [...copy, ...(write ?? [])] };
}

export const STORES: readonly VectorOperation[] = [
  {
    name: "v128.store",
    lines: [0, 1, 2, 3].map((k) => `view.setInt32(${at(4 * k)}, ${lane(I32X4, "a", k)}, true);`),
  },
  { name: "v128.store8_lane", lines: ["view.setInt8(place, bytes[(a << 2) + c]);"] },
  { name: "v128.store16_lane", lines: ["view.setInt16(place, shorts[(a << 1) + c], true);"] },
  { name: "v128.store32_lane", lines: ["view.setInt32(place, words[a + c], true);"] },
  {
    name: "v128.store64_lane",
    lines: ["view.setInt32(place, words[a + 2 * c], true);", "view.setInt32(place + 4, words[a + 2 * c + 1], true);"],
  },
];
