// The descriptor table as guests see it: closing, renumbering, and what was preopened.

import * as t from "@atoll/core/types";
import { fail } from "../abi/errno.ts";
import { errno, fd, prestat } from "../abi/wasi-types.ts";
import { FD, scope, type WasiCall } from "./declare.ts";

/** Closes a descriptor, preopened ones too. EBADF. */
export const fd_close = scope.func(
  { doc: "Closes a descriptor.", params: [FD], result: t.result(undefined, errno) },
  (call, number) => call.state.close(number),
);

/** Moves a descriptor to another number, closing what was there. EBADF: either is not open. Nothing happens if they are the same. */
export const fd_renumber = scope.func(
  {
    doc: "Moves a descriptor to another number, closing what was there.",
    params: [FD, t.param("to", fd)],
    result: t.result(undefined, errno),
  },
  (call, from, to) => call.state.renumber(from, to),
);

/** Writes that it is a directory, and the length of its name. EBADF: not preopened. EFAULT. */
export const fd_prestat_get = scope.func(
  {
    doc: "What a descriptor was preopened as, and the length of its name.",
    params: [FD],
    result: t.result(prestat, errno, { names: ["buf"] }),
  },
  (call, number) => ({ tag: "dir", value: { pr_name_len: preopenName(call, number).length } }),
);

/** Writes the name, without a NUL. EBADF: not preopened. ENAMETOOLONG: the buffer is too short. EFAULT. */
export const fd_prestat_dir_name = scope.func(
  {
    doc: "Writes the name of a preopened directory, without a NUL.",
    params: [FD, t.param("buf", t.out(t.bytes()))],
    result: t.result(undefined, errno),
  },
  (call, number, buffer) => {
    const name = preopenName(call, number);
    if (buffer.capacity < name.length) fail("nametoolong");
    buffer.write(name);
  },
);

const encoder = new TextEncoder();

function preopenName(call: WasiCall, number: number): Uint8Array {
  const descriptor = call.state.get(number);
  if (descriptor.kind !== "directory" || descriptor.preopen === undefined) fail("badf");
  return encoder.encode(descriptor.preopen);
}
