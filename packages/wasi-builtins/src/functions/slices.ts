// What the set's functions pay for what they move. Everything that is as long as a guest likes is done in slices, and each slice is paid for
// here: that is where a run's fuel, time and signal are looked at inside a call.

import { ExhaustionError } from "@atoll/core";
import type { WasiCall } from "./declare.ts";

/** Longest slice of a transfer in bytes. */
export const SLICE: number = 1 << 20;
/** Entries between two payments. */
export const ENTRIES = 64;

const BYTES_PER_UNIT = 64;

type Payer = Pick<WasiCall, "charge">;

/** Bytes that were moved. Few of them are paid for with the call. */
export function payBytes(call: Payer, bytes: number): void {
  if (bytes >= BYTES_PER_UNIT) call.charge(Math.floor(bytes / BYTES_PER_UNIT));
}

/**
 * The same for what was taken from a stream, and is in the guest's memory: where a limit is reached with it, the run ends when it is looked at
 * next, and the input has been read.
 */
export function payInput(call: Payer, bytes: number): void {
  try {
    payBytes(call, bytes);
  } catch (error) {
    if (!(error instanceof ExhaustionError)) throw error;
  }
}

/** Directory entries, subscriptions, vectors. */
export function payEntries(call: Payer, entries: number): void {
  call.charge(entries);
}
