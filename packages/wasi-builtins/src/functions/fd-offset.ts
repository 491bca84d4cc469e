// Offsets of open files, and advice and allocation by ranges of them.

import * as t from "@atoll/core/types";
import { fail } from "../abi/errno.ts";
import { RIGHTS } from "../abi/rights.ts";
import { advice, errno, filedelta, filesize, unstableWhence, whence } from "../abi/wasi-types.ts";
import { type Steps, wait } from "../steps.ts";
import type { FileDescriptor } from "../fd-table.ts";
import { FD, scope, steps, type WasiCall } from "./declare.ts";

type Whence = t.HostOf<typeof whence>;

/** What fd_seek takes; the snapshot before has other numbers for whence. */
const seekDeclaration = (from: t.Type<Whence>) =>
  ({
    doc: "Moves the offset, and gives the new one.",
    params: [FD, t.param("offset", filedelta), t.param("whence", from)],
    result: t.result(filesize, errno, { names: ["newoffset"] }),
  }) as const;

/**
 * Moves the offset, and writes the new one. EBADF, ESPIPE (not a file), ENOTCAPABLE (right fd_seek; fd_tell is enough to ask where it is),
 * EINVAL (whence, or before the start, or beyond 2^53), EFAULT.
 */
export const fd_seek = steps(seekDeclaration(whence), seek);

/** The same with the numbers that whence had before. */
export const old_fd_seek = steps(seekDeclaration(unstableWhence), seek);

function* seek(call: WasiCall, number: number, offset: bigint, from: Whence): Steps<bigint> {
  const stays = from === "cur" && offset === 0n;
  const descriptor = stays ? tellable(call, number) : call.state.file(number, RIGHTS.fd_seek);
  if (!descriptor.file.seekable) fail("spipe");
  const position = BigInt(yield* seekBase(descriptor, from)) + offset;
  if (position < 0n || position > Number.MAX_SAFE_INTEGER) fail("inval");
  descriptor.position = Number(position);
  return position;
}

/** Writes the offset. EBADF, ESPIPE (not a file), ENOTCAPABLE (right fd_tell or fd_seek), EFAULT. */
export const fd_tell = scope.func(
  { doc: "The offset.", params: [FD], result: t.result(filesize, errno, { names: ["offset"] }) },
  (call, number) => {
    const descriptor = tellable(call, number);
    if (!descriptor.file.seekable) fail("spipe");
    return BigInt(descriptor.position);
  },
);

/** Takes advice on a range, and does nothing with it. EBADF, ESPIPE (not a file), ENOTCAPABLE (right fd_advise), EINVAL (advice, range). */
export const fd_advise = scope.func(
  {
    doc: "Takes advice on what will be done with a range, and does nothing with it.",
    params: [FD, t.param("offset", filesize), t.param("len", filesize), t.param("advice", advice)],
    result: t.result(undefined, errno),
  },
  (call, number, offset, length) => {
    call.state.file(number, RIGHTS.fd_advise);
    if (offset + length >= 1n << 63n) fail("inval");
  },
);

/**
 * Makes a file at least as long as the range's end, filled with zeros. EBADF, ESPIPE (not a file), ENOTCAPABLE (right fd_allocate), EINVAL (empty
 * range), EFBIG, ENOSPC. The host may still take the space only when it is written.
 */
export const fd_allocate = steps(
  {
    doc: "Makes a file at least as long as a range's end, filled with zeros.",
    params: [FD, t.param("offset", filesize), t.param("len", filesize)],
    result: t.result(undefined, errno),
  },
  function* (call, number, offset, length) {
    const { file } = call.state.file(number, RIGHTS.fd_allocate);
    if (length === 0n || offset >= 1n << 63n || length >= 1n << 63n) fail("inval");
    const end = offset + length;
    if (end > Number.MAX_SAFE_INTEGER) fail("fbig");
    if (end > (yield* wait(file.stat())).size) yield* wait(file.setSize(Number(end)));
  },
);

/** fd_seek implies fd_tell. */
function tellable(call: WasiCall, number: number): FileDescriptor {
  const { rightsBase } = call.state.get(number);
  return call.state.file(number, (rightsBase & RIGHTS.fd_seek) === 0 ? RIGHTS.fd_tell : RIGHTS.fd_seek);
}

function* seekBase(descriptor: FileDescriptor, from: Whence): Steps<number | bigint> {
  switch (from) {
    case "set":
      return 0;
    case "cur":
      return descriptor.position;
    case "end":
      return (yield* wait(descriptor.file.stat())).size;
  }
}
