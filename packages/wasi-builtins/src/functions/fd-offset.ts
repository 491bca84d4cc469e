// Offsets of open files, and advice and allocation by ranges of them.

import { label, pointer } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { LAST_ADVICE } from "../abi/flags.ts";
import { RIGHTS } from "../abi/rights.ts";
import { PREVIEW_1, type Snapshot, UNSTABLE } from "../abi/snapshot.ts";
import { type Steps, wait } from "../steps.ts";
import type { FileDescriptor } from "../fd-table.ts";
import {
  advice,
  fd,
  filedelta,
  filesize,
  oldWhence,
  type WasiCall,
  type WasiFunction,
  wasiAsyncFunction,
  wasiFunction,
  whence,
} from "./declare.ts";

type Address = typeof pointer;

type Seek = WasiFunction<readonly [typeof fd, typeof filedelta, typeof whence, Address], true>;

/**
 * Moves the offset, and writes the new one. EBADF, ESPIPE (not a file), ENOTCAPABLE (right fd_seek; fd_tell is enough to ask where it is),
 * EINVAL (whence, or before the start, or beyond 2^53), EFAULT.
 */
export const fd_seek: Seek = declareSeek(PREVIEW_1, whence);

/** The same with the numbers that whence had before. */
export const old_fd_seek: Seek = declareSeek(UNSTABLE, oldWhence);

function declareSeek({ whence: numbers }: Snapshot, type: typeof whence): Seek {
  return wasiAsyncFunction(
    [label("fd", fd), label("offset", filedelta), label("whence", type), label("newoffset", pointer)],
    function* (call, number, offset, from, out) {
      const stays = from === numbers.cur && offset === 0n;
      const descriptor = stays ? tellable(call, number) : call.state.file(number, RIGHTS.fdSeek);
      if (!descriptor.file.seekable) fail("spipe");
      call.memory.check(out, 8, "write");
      const position = BigInt(yield* seekBase(descriptor, from, numbers)) + offset;
      if (position < 0n || position > Number.MAX_SAFE_INTEGER) fail("inval");
      descriptor.position = Number(position);
      call.memory.setU64(out, position);
    },
  );
}

/** Writes the offset. EBADF, ESPIPE (not a file), ENOTCAPABLE (right fd_tell or fd_seek), EFAULT. */
export const fd_tell: WasiFunction<readonly [typeof fd, Address], false> = wasiFunction(
  [label("fd", fd), label("offset", pointer)],
  (call, number, out) => {
    const descriptor = tellable(call, number);
    if (!descriptor.file.seekable) fail("spipe");
    call.memory.setU64(out, BigInt(descriptor.position));
  },
);

/** Takes advice on a range, and does nothing with it. EBADF, ESPIPE (not a file), ENOTCAPABLE (right fd_advise), EINVAL (advice, range). */
export const fd_advise: WasiFunction<readonly [typeof fd, typeof filesize, typeof filesize, typeof advice], false> =
  wasiFunction(
    [label("fd", fd), label("offset", filesize), label("len", filesize), label("advice", advice)],
    (call, number, offset, length, kind) => {
      call.state.file(number, RIGHTS.fdAdvise);
      if (kind > LAST_ADVICE || offset + length >= 1n << 63n) fail("inval");
    },
  );

/**
 * Makes a file at least as long as the range's end, filled with zeros. EBADF, ESPIPE (not a file), ENOTCAPABLE (right fd_allocate), EINVAL (empty
 * range), EFBIG, ENOSPC. The host may still take the space only when it is written.
 */
export const fd_allocate: WasiFunction<readonly [typeof fd, typeof filesize, typeof filesize], true> =
  wasiAsyncFunction(
    [label("fd", fd), label("offset", filesize), label("len", filesize)],
    function* (call, number, offset, length) {
      const { file } = call.state.file(number, RIGHTS.fdAllocate);
      if (length === 0n || offset >= 1n << 63n || length >= 1n << 63n) fail("inval");
      const end = offset + length;
      if (end > Number.MAX_SAFE_INTEGER) fail("fbig");
      if (end > (yield* wait(file.stat())).size) yield* wait(file.setSize(Number(end)));
    },
  );

/** fd_seek implies fd_tell. */
function tellable(call: WasiCall, number: number): FileDescriptor {
  const { rightsBase } = call.state.get(number);
  return call.state.file(number, (rightsBase & RIGHTS.fdSeek) === 0 ? RIGHTS.fdTell : RIGHTS.fdSeek);
}

function* seekBase(descriptor: FileDescriptor, from: number, numbers: Snapshot["whence"]): Steps<number | bigint> {
  switch (from) {
    case numbers.set:
      return 0;
    case numbers.cur:
      return descriptor.position;
    case numbers.end:
      return (yield* wait(descriptor.file.stat())).size;
    default:
      return fail("inval");
  }
}
