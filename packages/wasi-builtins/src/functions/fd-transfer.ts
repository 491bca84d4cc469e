// Reading and writing: at the descriptor's own offset, or at a given one.

import { andThen, isThenable } from "@atoll/core/engine";
import type { Awaitable } from "@atoll/core";
import * as t from "@atoll/core/types";
import { fail } from "../abi/errno.ts";
import { RIGHTS } from "../abi/rights.ts";
import { ciovec, errno, fdflags, filesize, iovec } from "../abi/wasi-types.ts";
import { type Steps, wait } from "../steps.ts";
import { type Descriptor, type FileDescriptor, requireRights } from "../fd-table.ts";
import { FD, scope, type WasiCall } from "./declare.ts";
import { endpoint, gather, paid, READY, scatter } from "./io-vectors.ts";
import { runCall } from "./pending-call.ts";
import { SLICE } from "./slices.ts";
import { receive, send } from "./socket-transfer.ts";
import { readStream, writeStream } from "./stream-transfer.ts";

/** Offsets are exact below 2^53; the hosts' files end long before. */
const MAX_OFFSET = Number.MAX_SAFE_INTEGER;

/**
 * Reads from the descriptor's offset, and advances it. Writes how many bytes: 0 at the end.
 * EBADF, ENOTCAPABLE (right fd_read), EFAULT, EAGAIN (non-blocking, nothing there).
 */
export const fd_read = scope.asyncFunc(
  {
    doc: "Reads from the descriptor's offset, and advances it. No bytes are the end.",
    params: [FD, t.param("iovs", iovec)],
    result: t.result(t.size, errno, { names: ["nread"] }),
  },
  (call, number, buffers) => {
    const descriptor = call.state.get(number);
    requireRights(descriptor, RIGHTS.fd_read);
    if (descriptor.kind !== "file") return runCall(call, readInput(call, descriptor, buffers));
    const { file, position } = descriptor;
    const only = isPlain(descriptor, buffers) ? buffers.only : undefined;
    const read =
      only === undefined
        ? readFile(call, descriptor, buffers, position)
        : paid(call, READY, only.length, file.readAt(only, position));
    return isThenable(read) ? runCall(call, readOn(descriptor, read)) : moveOn(descriptor, read);
  },
);

function moveOn(descriptor: FileDescriptor, done: number): number {
  descriptor.position += done;
  return done;
}

function* readOn(descriptor: FileDescriptor, read: PromiseLike<number>): Steps<number> {
  return moveOn(descriptor, yield* wait(read));
}

/** Input is taken and told in one go: no call ends between the two. */
function* readInput(
  call: WasiCall,
  descriptor: Exclude<Descriptor, FileDescriptor>,
  buffers: t.Buffers,
): Steps<number> {
  switch (descriptor.kind) {
    case "stream":
      return yield* readStream(call, descriptor, buffers);
    case "socket":
      return yield* receive(call, descriptor, buffers, { peek: false });
    case "directory":
      return fail("isdir");
  }
}

/**
 * Writes at the descriptor's offset, or at the end in append mode, and advances it. Writes how many bytes.
 * EBADF, ENOTCAPABLE (right fd_write), EFAULT, EFBIG, ENOSPC, EPIPE.
 */
export const fd_write = scope.asyncFunc(
  {
    doc: "Writes at the descriptor's offset, or at the end in append mode, and advances it.",
    params: [FD, t.param("iovs", ciovec)],
    result: t.result(t.size, errno, { names: ["nwritten"] }),
  },
  (call, number, buffers) => {
    const descriptor = call.state.get(number);
    requireRights(descriptor, RIGHTS.fd_write);
    if (descriptor.kind !== "file") return writeOut(call, descriptor, buffers);
    const { file, position } = descriptor;
    const only = isPlain(descriptor, buffers) ? buffers.only : undefined;
    const written =
      only === undefined
        ? writeFile(call, descriptor, buffers, position)
        : paid(call, READY, only.length, file.writeAt(only, position));
    if (isThenable(written) || (descriptor.flags & fdflags.bits.append) !== 0) {
      return runCall(call, writeOn(descriptor, written));
    }
    return moveOn(descriptor, written);
  },
);

/** Moves the offset behind what was written: in append mode to the end, wherever that is now. */
function* writeOn(descriptor: FileDescriptor, written: Awaitable<number>): Steps<number> {
  const done = yield* wait(written);
  if ((descriptor.flags & fdflags.bits.append) === 0) return moveOn(descriptor, done);
  descriptor.position = Number((yield* wait(descriptor.file.stat())).size);
  return done;
}

/**
 * Reads from a given offset; the descriptor's own stays. EBADF, ENOTCAPABLE (rights fd_read and fd_seek), ESPIPE (not a file),
 * EINVAL (offset over 2^63), EFAULT.
 */
export const fd_pread = scope.asyncFunc(
  {
    doc: "Reads from a given offset; the descriptor's own stays.",
    params: [FD, t.param("iovs", iovec), t.param("offset", filesize)],
    result: t.result(t.size, errno, { names: ["nread"] }),
  },
  (call, number, buffers, offset) => {
    const descriptor = seekable(call, number, RIGHTS.fd_read);
    if (offset >= 1n << 63n) fail("inval");
    // Nothing is beyond the largest offset: what is read there is the end of the file.
    return offset > MAX_OFFSET ? 0 : readFile(call, descriptor, buffers, Number(offset));
  },
);

/**
 * Writes at a given offset (in append mode, as on Linux, at the end all the same); the descriptor's own stays. EBADF, ENOTCAPABLE
 * (rights fd_write and fd_seek), ESPIPE (not a file), EINVAL (offset over 2^63), EFBIG, EFAULT, ENOSPC.
 */
export const fd_pwrite = scope.asyncFunc(
  {
    doc: "Writes at a given offset, or at the end in append mode; the descriptor's own stays.",
    params: [FD, t.param("iovs", ciovec), t.param("offset", filesize)],
    result: t.result(t.size, errno, { names: ["nwritten"] }),
  },
  (call, number, buffers, offset) => {
    const descriptor = seekable(call, number, RIGHTS.fd_write);
    if (offset >= 1n << 63n) fail("inval");
    return writeFile(call, descriptor, buffers, Number(offset));
  },
);

function writeOut(
  call: WasiCall,
  descriptor: Exclude<Descriptor, FileDescriptor>,
  buffers: t.Buffers,
): Awaitable<number> {
  switch (descriptor.kind) {
    case "stream":
      return writeStream(call, descriptor, buffers);
    case "socket":
      return runCall(call, send(call, descriptor, buffers));
    case "directory":
      return fail("isdir");
  }
}

function seekable(call: WasiCall, number: number, right: number): FileDescriptor {
  const descriptor = call.state.file(number, right | RIGHTS.fd_seek);
  return descriptor.file.seekable ? descriptor : fail("spipe");
}

/** A file without modes that answers at once, few bytes, and an offset that no transfer takes beyond the largest: the commonest transfers, short. */
function isPlain({ flags, file, position }: FileDescriptor, { total }: t.Buffers): boolean {
  return flags === 0 && file.asynchronous !== true && total <= SLICE && position <= MAX_OFFSET - SLICE;
}

function readFile(call: WasiCall, { file }: FileDescriptor, buffers: t.Buffers, position: number): Awaitable<number> {
  return scatter(call, buffers, endpoint(file, file.seekable ? "greedy" : "once"), (buffer, offset) =>
    file.readAt(buffer, position + offset),
  );
}

function writeFile(
  call: WasiCall,
  { file, flags }: FileDescriptor,
  buffers: t.Buffers,
  position: number,
): Awaitable<number> {
  const append = (flags & fdflags.bits.append) !== 0;
  if (!append && position > MAX_OFFSET - buffers.total) fail("fbig");
  const written = gather(call, buffers, endpoint(file, "greedy"), (buffer, offset) =>
    append ? file.append(buffer) : file.writeAt(buffer, position + offset),
  );
  const synced = flags & (fdflags.bits.sync | fdflags.bits.rsync | fdflags.bits.dsync);
  if (synced === 0) return written;
  return andThen(written, (done) => andThen(file.sync({ dataOnly: synced === fdflags.bits.dsync }), () => done));
}
