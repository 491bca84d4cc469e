// The name of an emitted module, by which its frames are found in the host's stacks: its last bytes, so that each unit of a module has its own
// without a copy of the rest.

import { ByteWriter } from "@atoll/core/engine";

/** Digits of the largest number that names a unit. */
const DIGITS = 16;

/** A custom section `name` with no more than the module's own name: that of unit 0. */
export function writeName(out: ByteWriter): void {
  const content = new ByteWriter().name("name");
  const subsection = new ByteWriter().name(`atoll-${digits(0)}`);
  content.byte(0).unsigned(subsection.length).append(subsection);
  out.byte(0).unsigned(content.length).append(content);
}

/** Names the module, whose bytes these are, after a unit. */
export function nameModule(bytes: Uint8Array, id: number): void {
  new TextEncoder().encodeInto(digits(id), bytes.subarray(bytes.length - DIGITS));
}

function digits(id: number): string {
  return String(id).padStart(DIGITS, "0");
}
