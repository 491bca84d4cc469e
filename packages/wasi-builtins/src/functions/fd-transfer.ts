// Reading and writing: at the descriptor's own offset, or at a given one.

import { andThen } from "@atoll/core/engine";
import { type Awaitable, label, pointer, size } from "@atoll/core";
import { fail } from "../abi/errno.ts";
import { FDFLAGS } from "../abi/flags.ts";
import { RIGHTS } from "../abi/rights.ts";
import type { Steps } from "../steps.ts";
import { checkCount } from "../streams/check-count.ts";
import { type Descriptor, type FileDescriptor, requireRights } from "../fd-table.ts";
import { fd, filesize, type WasiCall, type WasiFunction, wasiAwaitableFunction } from "./declare.ts";
import { endpoint, gather, readVector, readVectors, scatter, type Vectors } from "./io-vectors.ts";
import { afterwards, runCall } from "./pending-call.ts";
import { payBytes } from "./slices.ts";
import { receive, send } from "./socket-transfer.ts";
import { readStream, writeStream } from "./stream-transfer.ts";

type Address = typeof pointer;
type Transfer = WasiFunction<readonly [typeof fd, Address, Address, Address], true>;
type PositionedTransfer = WasiFunction<readonly [typeof fd, Address, Address, typeof filesize, Address], true>;

/** Offsets are exact below 2^53; the hosts' files end long before. */
const MAX_OFFSET = Number.MAX_SAFE_INTEGER;
/** More than any buffer has. */
const MOST = 2 ** 40;

/**
 * Reads from the descriptor's offset, and advances it. Writes how many bytes: 0 at the end.
 * EBADF, ENOTCAPABLE (right fd_read), EFAULT, EAGAIN (non-blocking, nothing there).
 */
export const fd_read: Transfer = wasiAwaitableFunction(
  [label("fd", fd), label("iovs", pointer), label("iovs_len", size), label("nread", pointer)],
  (call, number, iovs, count, out) => {
    const descriptor = call.state.get(number);
    requireRights(descriptor, RIGHTS.fdRead);
    const { memory } = call;
    memory.check(out, memory.addressWidth, "write");
    const finish = (done: number): void => {
      if (descriptor.kind === "file") descriptor.position += done;
      memory.setAddress(out, done);
    };
    const plain = count === 1 ? plainFile(descriptor) : undefined;
    const piece = plain === undefined ? undefined : readVector(memory, iovs, "write");
    if (plain !== undefined && piece !== undefined) {
      return afterwards(call, plain.file.readAt(piece, plain.position), (done) => {
        checkCount(done, piece.length);
        payBytes(call, done);
        finish(done);
      });
    }
    const vectors = readVectors(call, iovs, count, "write");
    if (descriptor.kind === "file") {
      return afterwards(call, readFile(call, descriptor, vectors, descriptor.position), finish);
    }
    return runCall(call, readInput(call, descriptor, vectors, finish));
  },
);

/** Input is taken and told in one go: no call ends between the two. */
function* readInput(
  call: WasiCall,
  descriptor: Exclude<Descriptor, FileDescriptor>,
  vectors: Vectors,
  finish: (done: number) => void,
): Steps<void> {
  switch (descriptor.kind) {
    case "stream":
      return finish(yield* readStream(call, descriptor, vectors));
    case "socket":
      return finish(yield* receive(call, descriptor, vectors, { peek: false }));
    case "directory":
      fail("isdir");
  }
}

/**
 * Writes at the descriptor's offset, or at the end in append mode, and advances it. Writes how many bytes.
 * EBADF, ENOTCAPABLE (right fd_write), EFAULT, EFBIG, ENOSPC, EPIPE.
 */
export const fd_write: Transfer = wasiAwaitableFunction(
  [label("fd", fd), label("iovs", pointer), label("iovs_len", size), label("nwritten", pointer)],
  (call, number, iovs, count, out) => {
    const descriptor = call.state.get(number);
    requireRights(descriptor, RIGHTS.fdWrite);
    const { memory } = call;
    memory.check(out, memory.addressWidth, "write");
    const finish = (done: number): Awaitable<void> => {
      memory.setAddress(out, done);
      if (descriptor.kind === "file") return advance(descriptor, done);
    };
    const plain = count === 1 ? plainFile(descriptor) : undefined;
    const piece = plain === undefined ? undefined : readVector(memory, iovs, "read");
    if (plain !== undefined && piece !== undefined) {
      return afterwards(call, plain.file.writeAt(piece, plain.position), (done) => {
        checkCount(done, piece.length);
        payBytes(call, done);
        return finish(done);
      });
    }
    return afterwards(call, writeTo(call, descriptor, readVectors(call, iovs, count, "read")), finish);
  },
);

/**
 * Reads from a given offset; the descriptor's own stays. EBADF, ENOTCAPABLE (rights fd_read and fd_seek), ESPIPE (not a file),
 * EINVAL (offset over 2^63), EFAULT.
 */
export const fd_pread: PositionedTransfer = wasiAwaitableFunction(
  [
    label("fd", fd),
    label("iovs", pointer),
    label("iovs_len", size),
    label("offset", filesize),
    label("nread", pointer),
  ],
  (call, number, iovs, count, offset, out) => {
    const descriptor = seekable(call, number, RIGHTS.fdRead);
    const vectors = readVectors(call, iovs, count, "write");
    call.memory.check(out, call.memory.addressWidth, "write");
    if (offset >= 1n << 63n) fail("inval");
    // Nothing is beyond the largest offset: what is read there is the end of the file.
    const read = offset > MAX_OFFSET ? 0 : readFile(call, descriptor, vectors, Number(offset));
    return afterwards(call, read, (done) => call.memory.setAddress(out, done));
  },
);

/**
 * Writes at a given offset (in append mode, as on Linux, at the end all the same); the descriptor's own stays. EBADF, ENOTCAPABLE
 * (rights fd_write and fd_seek), ESPIPE (not a file), EINVAL (offset over 2^63), EFBIG, EFAULT, ENOSPC.
 */
export const fd_pwrite: PositionedTransfer = wasiAwaitableFunction(
  [
    label("fd", fd),
    label("iovs", pointer),
    label("iovs_len", size),
    label("offset", filesize),
    label("nwritten", pointer),
  ],
  (call, number, iovs, count, offset, out) => {
    const descriptor = seekable(call, number, RIGHTS.fdWrite);
    const vectors = readVectors(call, iovs, count, "read");
    call.memory.check(out, call.memory.addressWidth, "write");
    if (offset >= 1n << 63n) fail("inval");
    return afterwards(call, writeFile(call, descriptor, vectors, Number(offset)), (done) =>
      call.memory.setAddress(out, done),
    );
  },
);

function writeTo(call: WasiCall, descriptor: Descriptor, vectors: Vectors): Awaitable<number> {
  switch (descriptor.kind) {
    case "file":
      return writeFile(call, descriptor, vectors, descriptor.position);
    case "stream":
      return writeStream(call, descriptor, vectors);
    case "socket":
      return runCall(call, send(call, descriptor, vectors));
    case "directory":
      return fail("isdir");
  }
}

function seekable(call: WasiCall, number: number, right: number): FileDescriptor {
  const descriptor = call.state.file(number, right | RIGHTS.fdSeek);
  return descriptor.file.seekable ? descriptor : fail("spipe");
}

/** A file without modes that answers at once, at an offset that no transfer takes beyond the largest: the commonest transfers, short. */
function plainFile(descriptor: Descriptor): FileDescriptor | undefined {
  if (descriptor.kind !== "file" || descriptor.flags !== 0 || descriptor.file.asynchronous === true) return undefined;
  return descriptor.position <= MAX_OFFSET - MOST ? descriptor : undefined;
}

function readFile(call: WasiCall, { file }: FileDescriptor, vectors: Vectors, position: number): Awaitable<number> {
  return scatter(call, vectors, endpoint(file, file.seekable ? "greedy" : "once"), (buffer, offset) =>
    file.readAt(buffer, position + offset),
  );
}

function writeFile(
  call: WasiCall,
  { file, flags }: FileDescriptor,
  vectors: Vectors,
  position: number,
): Awaitable<number> {
  const append = (flags & FDFLAGS.append) !== 0;
  if (!append && position > MAX_OFFSET - vectors.total) fail("fbig");
  const written = gather(call, vectors, endpoint(file, "greedy"), (buffer, offset) =>
    append ? file.append(buffer) : file.writeAt(buffer, position + offset),
  );
  const synced = flags & (FDFLAGS.sync | FDFLAGS.rsync | FDFLAGS.dsync);
  if (synced === 0) return written;
  return andThen(written, (done) => andThen(file.sync({ dataOnly: synced === FDFLAGS.dsync }), () => done));
}

/** Moves the offset behind what was written: in append mode to the end, wherever that is now. */
function advance(descriptor: FileDescriptor, done: number): Awaitable<void> {
  if ((descriptor.flags & FDFLAGS.append) === 0) {
    descriptor.position += done;
    return;
  }
  return andThen(descriptor.file.stat(), (stat) => {
    descriptor.position = Number(stat.size);
  });
}
