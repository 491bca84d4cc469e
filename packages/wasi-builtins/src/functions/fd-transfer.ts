// Reading and writing: at the descriptor's own offset, or at a given one.

import { label, pointer, size } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { FDFLAGS } from "../abi/flags.ts";
import { type Steps, wait } from "../awaitable.ts";
import { type FileDescriptor, requireRights, type StreamDescriptor } from "../fd-table.ts";
import { fd, filesize, type WasiCall, type WasiFunction, wasiAsyncFunction } from "./declare.ts";
import { gather, readVectors, scatter, type Vectors } from "./io-vectors.ts";
import { receive, send } from "./socket-transfer.ts";
import { awaitInput } from "./waiting.ts";

type Address = typeof pointer;
type Transfer = WasiFunction<readonly [typeof fd, Address, Address, Address], true>;
type PositionedTransfer = WasiFunction<readonly [typeof fd, Address, Address, typeof filesize, Address], true>;

/** Offsets are exact below 2^53; the hosts' files end long before. */
const MAX_OFFSET = Number.MAX_SAFE_INTEGER;

/**
 * Reads from the descriptor's offset, and advances it. Writes how many bytes: 0 at the end.
 * EBADF, ENOTCAPABLE (right fd_read), EFAULT, EAGAIN (non-blocking, nothing there).
 */
export const fd_read: Transfer = wasiAsyncFunction(
  [label("fd", fd), label("iovs", pointer), label("iovs_len", size), label("nread", pointer)],
  function* (call, number, iovs, count, out) {
    const descriptor = call.state.get(number);
    requireRights(descriptor, "fdRead");
    const vectors = readVectors(call.memory, iovs, count, "write");
    call.memory.check(out, call.memory.addressWidth, "write");
    let done: number;
    switch (descriptor.kind) {
      case "file":
        done = yield* readFile(descriptor, vectors, descriptor.position);
        descriptor.position += done;
        break;
      case "stream":
        done = yield* readStream(call, descriptor, vectors);
        break;
      case "socket":
        done = yield* receive(descriptor, vectors, false);
        break;
      case "directory":
        return fail("isdir");
    }
    call.memory.setAddress(out, done);
  },
);

/**
 * Writes at the descriptor's offset, or at the end in append mode, and advances it. Writes how many bytes.
 * EBADF, ENOTCAPABLE (right fd_write), EFAULT, EFBIG, ENOSPC, EPIPE.
 */
export const fd_write: Transfer = wasiAsyncFunction(
  [label("fd", fd), label("iovs", pointer), label("iovs_len", size), label("nwritten", pointer)],
  function* (call, number, iovs, count, out) {
    const descriptor = call.state.get(number);
    requireRights(descriptor, "fdWrite");
    const vectors = readVectors(call.memory, iovs, count, "read");
    call.memory.check(out, call.memory.addressWidth, "write");
    let done: number;
    switch (descriptor.kind) {
      case "file":
        done = yield* writeFile(descriptor, vectors, descriptor.position);
        descriptor.position = yield* positionAfter(descriptor, done);
        break;
      case "stream":
        done = yield* writeStream(descriptor, vectors);
        break;
      case "socket":
        done = yield* send(descriptor, vectors);
        break;
      case "directory":
        return fail("isdir");
    }
    call.memory.setAddress(out, done);
  },
);

/**
 * Reads from a given offset; the descriptor's own stays. EBADF, ENOTCAPABLE (rights fd_read and fd_seek), ESPIPE (not a file),
 * EINVAL (offset over 2^63), EFAULT.
 */
export const fd_pread: PositionedTransfer = wasiAsyncFunction(
  [
    label("fd", fd),
    label("iovs", pointer),
    label("iovs_len", size),
    label("offset", filesize),
    label("nread", pointer),
  ],
  function* (call, number, iovs, count, offset, out) {
    const descriptor = seekable(call, number, "fdRead");
    const vectors = readVectors(call.memory, iovs, count, "write");
    call.memory.check(out, call.memory.addressWidth, "write");
    if (offset >= 1n << 63n) fail("inval");
    // Nothing is beyond the largest offset: what is read there is the end of the file.
    const done = offset > MAX_OFFSET ? 0 : yield* readFile(descriptor, vectors, Number(offset));
    call.memory.setAddress(out, done);
  },
);

/**
 * Writes at a given offset (in append mode, as on Linux, at the end all the same); the descriptor's own stays. EBADF, ENOTCAPABLE
 * (rights fd_write and fd_seek), ESPIPE (not a file), EINVAL (offset over 2^63), EFBIG, EFAULT, ENOSPC.
 */
export const fd_pwrite: PositionedTransfer = wasiAsyncFunction(
  [
    label("fd", fd),
    label("iovs", pointer),
    label("iovs_len", size),
    label("offset", filesize),
    label("nwritten", pointer),
  ],
  function* (call, number, iovs, count, offset, out) {
    const descriptor = seekable(call, number, "fdWrite");
    const vectors = readVectors(call.memory, iovs, count, "read");
    call.memory.check(out, call.memory.addressWidth, "write");
    if (offset >= 1n << 63n) fail("inval");
    const done = yield* writeFile(descriptor, vectors, Number(offset));
    call.memory.setAddress(out, done);
  },
);

function seekable(call: WasiCall, number: number, right: "fdRead" | "fdWrite"): FileDescriptor {
  const descriptor = call.state.file(number, right, "fdSeek");
  return descriptor.file.seekable ? descriptor : fail("spipe");
}

function readFile({ file }: FileDescriptor, vectors: Vectors, position: number): Steps<number> {
  return scatter(vectors, { staged: file.asynchronous === true, greedy: file.seekable }, (buffer, offset) =>
    file.readAt(buffer, position + offset),
  );
}

function* writeFile({ file, flags }: FileDescriptor, vectors: Vectors, position: number): Steps<number> {
  const append = (flags & FDFLAGS.append) !== 0;
  if (!append && position > MAX_OFFSET - vectors.total) fail("fbig");
  const done = yield* gather(vectors, { staged: file.asynchronous === true, greedy: true }, (buffer, offset) =>
    append ? file.append(buffer) : file.writeAt(buffer, position + offset),
  );
  if ((flags & (FDFLAGS.sync | FDFLAGS.rsync)) !== 0) yield* wait(file.sync(false));
  else if ((flags & FDFLAGS.dsync) !== 0) yield* wait(file.sync(true));
  return done;
}

/** Where the offset is after a write: in append mode at the end, wherever that is now. */
function* positionAfter(descriptor: FileDescriptor, done: number): Steps<number> {
  if ((descriptor.flags & FDFLAGS.append) === 0) return descriptor.position + done;
  return Number((yield* wait(descriptor.file.stat())).size);
}

function* readStream(call: WasiCall, { input, flags }: StreamDescriptor, vectors: Vectors): Steps<number> {
  if (input === undefined) return 0;
  const nonblocking = (flags & FDFLAGS.nonblock) !== 0;
  if (!nonblocking) yield* awaitInput(input, call.clock, call.limits);
  return yield* scatter(vectors, { staged: input.asynchronous === true, greedy: false }, (buffer) =>
    input.read(buffer, nonblocking),
  );
}

function writeStream({ output }: StreamDescriptor, vectors: Vectors): Steps<number> {
  return gather(vectors, { staged: output?.asynchronous === true, greedy: true }, (bytes) =>
    output === undefined ? bytes.length : output.write(bytes),
  );
}
