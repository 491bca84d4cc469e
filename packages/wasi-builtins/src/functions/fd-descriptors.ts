// The descriptor table as guests see it: closing, renumbering, and what was preopened.

import { label, pointer, size } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { writePrestat } from "../abi/structures.ts";
import { fd, type WasiCall, type WasiFunction, wasiFunction } from "./declare.ts";

type Address = typeof pointer;

/** Closes a descriptor, preopened ones too. EBADF. */
export const fd_close: WasiFunction<readonly [typeof fd], false> = wasiFunction([label("fd", fd)], (call, number) =>
  call.state.close(number),
);

/** Moves a descriptor to another number, closing what was there. EBADF: either is not open. Nothing happens if they are the same. */
export const fd_renumber: WasiFunction<readonly [typeof fd, typeof fd], false> = wasiFunction(
  [label("fd", fd), label("to", fd)],
  (call, from, to) => call.state.renumber(from, to),
);

/** Writes that it is a directory, and the length of its name. EBADF: not preopened. EFAULT. */
export const fd_prestat_get: WasiFunction<readonly [typeof fd, Address], false> = wasiFunction(
  [label("fd", fd), label("buf", pointer)],
  (call, number, out) => writePrestat(call.memory, out, preopenName(call, number).length),
);

/** Writes the name, without a NUL. EBADF: not preopened. ENAMETOOLONG: the buffer is too short. EFAULT. */
export const fd_prestat_dir_name: WasiFunction<readonly [typeof fd, Address, Address], false> = wasiFunction(
  [label("fd", fd), label("buf", pointer), label("buf_len", size)],
  (call, number, out, length) => {
    const name = preopenName(call, number);
    if (length < name.length) fail("nametoolong");
    call.memory.write(out, name);
  },
);

const encoder = new TextEncoder();

function preopenName(call: WasiCall, number: number): Uint8Array {
  const descriptor = call.state.get(number);
  if (descriptor.kind !== "directory" || descriptor.preopen === undefined) fail("badf");
  return encoder.encode(descriptor.preopen);
}
