// What preview 1 and the snapshot before it, wasi_unstable, have in different places: numbers of whence, and the layout of two structures.
// Everything else is the same in both.

import type { Memory } from "@atoll/core";
import type { Filestat } from "../filesystem/filesystem.ts";
import { FILETYPE } from "./flags.ts";

/** A snapshot of the interface, as far as it differs from others. */
export interface Snapshot {
  readonly whence: { readonly set: number; readonly cur: number; readonly end: number };
  /** Bytes of a filestat. */
  readonly filestatSize: number;
  /** Writes a filestat. */
  readonly writeFilestat: (memory: Memory, address: number, stat: Filestat) => void;
  /** Bytes of a subscription. */
  readonly subscriptionSize: number;
  /** Where the fields of a clock's subscription are in it. */
  readonly clock: { readonly id: number; readonly timeout: number; readonly flags: number };
}

const scratch = new Uint8Array(64);
const view = new DataView(scratch.buffer);

function writeFilestat(memory: Memory, address: number, stat: Filestat): void {
  writeHead(stat);
  view.setBigUint64(24, stat.nlink, true);
  writeTail(32, stat);
  memory.write(address, scratch);
}

/** The number of links has 32 bits, behind the type. */
function writeOldFilestat(memory: Memory, address: number, stat: Filestat): void {
  writeHead(stat);
  view.setUint32(20, Number(BigInt.asUintN(32, stat.nlink)), true);
  writeTail(24, stat);
  memory.write(address, scratch.subarray(0, 56));
}

function writeHead(stat: Filestat): void {
  scratch.fill(0);
  view.setBigUint64(0, stat.dev, true);
  view.setBigUint64(8, stat.ino, true);
  view.setUint8(16, FILETYPE[stat.type]);
}

function writeTail(at: number, stat: Filestat): void {
  view.setBigUint64(at, stat.size, true);
  view.setBigUint64(at + 8, BigInt.asUintN(64, stat.atim), true);
  view.setBigUint64(at + 16, BigInt.asUintN(64, stat.mtim), true);
  view.setBigUint64(at + 24, BigInt.asUintN(64, stat.ctim), true);
}

export const PREVIEW_1: Snapshot = {
  whence: { set: 0, cur: 1, end: 2 },
  filestatSize: 64,
  writeFilestat,
  subscriptionSize: 48,
  clock: { id: 16, timeout: 24, flags: 40 },
};

/** Before the clock's fields stands an identifier, which nobody has a use for. */
export const UNSTABLE: Snapshot = {
  whence: { cur: 0, end: 1, set: 2 },
  filestatSize: 56,
  writeFilestat: writeOldFilestat,
  subscriptionSize: 56,
  clock: { id: 24, timeout: 32, flags: 48 },
};
