// Sockets that the embedder passed in, and the connections accepted from them.

import { label, pointer, size } from "@atoll/core";
import { errnoOf, fail } from "../abi/errno.ts";
import { FDFLAGS, RIFLAGS, SDFLAGS } from "../abi/flags.ts";
import { SOCKET_RIGHTS, RIGHTS } from "../abi/rights.ts";
import type { SocketDescriptor } from "../fd-table.ts";
import { type Steps, wait } from "../steps.ts";
import { untilReadable } from "../streams/held-input.ts";
import type { Socket } from "../streams/socket.ts";
import { fd, fdflags, riflags, sdflags, siflags, type WasiFunction, wasiAsyncFunction } from "./declare.ts";
import { readVectors } from "./io-vectors.ts";
import { receive, send } from "./socket-transfer.ts";

type Address = typeof pointer;

/**
 * Accepts a connection and writes its descriptor. EBADF, ENOTSOCK, ENOTCAPABLE (right sock_accept), EINVAL (flags, or it does not listen), EAGAIN (non-blocking),
 * EMFILE, EFAULT.
 */
export const sock_accept: WasiFunction<readonly [typeof fd, typeof fdflags, Address], true> = wasiAsyncFunction(
  [label("fd", fd), label("flags", fdflags), label("fd_out", pointer)],
  function* (call, number, flags, out) {
    const listening = call.state.socket(number, RIGHTS.sockAccept);
    if ((flags & ~FDFLAGS.nonblock) !== 0) fail("inval");
    call.memory.check(out, 4, "write");
    call.state.requireRoom();
    const socket = yield* accept(listening);
    const rightsBase = SOCKET_RIGHTS & listening.rightsInheriting;
    const accepted = call.state.add({ kind: "socket", socket, flags, rightsBase, rightsInheriting: 0 });
    call.memory.setU32(out, accepted);
  },
);

/** Waits for a connection without having asked for one: who comes when the call is over is the next call's. */
function* accept({ socket, flags }: SocketDescriptor): Steps<Socket> {
  for (;;) {
    try {
      return yield* wait(socket.accept({ nonblocking: true }));
    } catch (error) {
      if (errnoOf(error) !== "again" || (flags & FDFLAGS.nonblock) !== 0) throw error;
    }
    yield* untilReadable(socket);
  }
}

/**
 * Receives bytes; writes how many, and flags: none, since streams are never truncated. EBADF, ENOTSOCK, ENOTCAPABLE (right fd_read), EINVAL (flags),
 * EAGAIN (non-blocking), ENOTCONN, EFAULT.
 */
export const sock_recv: WasiFunction<readonly [typeof fd, Address, Address, typeof riflags, Address, Address], true> =
  wasiAsyncFunction(
    [
      label("fd", fd),
      label("ri_data", pointer),
      label("ri_data_len", size),
      label("ri_flags", riflags),
      label("ro_datalen", pointer),
      label("ro_flags", pointer),
    ],
    function* (call, number, iovs, count, flags, out, outFlags) {
      const socket = call.state.socket(number, RIGHTS.fdRead);
      if ((flags & ~(RIFLAGS.peek | RIFLAGS.waitall)) !== 0) fail("inval");
      const { memory } = call;
      const vectors = readVectors(call, iovs, count, "write");
      memory.check(out, memory.addressWidth, "write");
      memory.check(outFlags, 2, "write");
      const done = yield* receive(call, socket, vectors, { peek: (flags & RIFLAGS.peek) !== 0 });
      memory.setAddress(out, done);
      memory.setU16(outFlags, 0);
    },
  );

/** Sends bytes; writes how many. EBADF, ENOTSOCK, ENOTCAPABLE (right fd_write), EINVAL (any flag: none is defined), EPIPE, ENOTCONN, EFAULT. */
export const sock_send: WasiFunction<readonly [typeof fd, Address, Address, typeof siflags, Address], true> =
  wasiAsyncFunction(
    [
      label("fd", fd),
      label("si_data", pointer),
      label("si_data_len", size),
      label("si_flags", siflags),
      label("so_datalen", pointer),
    ],
    function* (call, number, iovs, count, flags, out) {
      const socket = call.state.socket(number, RIGHTS.fdWrite);
      if (flags !== 0) fail("inval");
      const vectors = readVectors(call, iovs, count, "read");
      call.memory.check(out, call.memory.addressWidth, "write");
      call.memory.setAddress(out, yield* send(call, socket, vectors));
    },
  );

/** Shuts down receiving, sending or both. EBADF, ENOTSOCK, ENOTCAPABLE (right sock_shutdown), EINVAL (flags), ENOTCONN. */
export const sock_shutdown: WasiFunction<readonly [typeof fd, typeof sdflags], true> = wasiAsyncFunction(
  [label("fd", fd), label("how", sdflags)],
  function* (call, number, how) {
    const { socket } = call.state.socket(number, RIGHTS.sockShutdown);
    if (how === 0 || (how & ~(SDFLAGS.rd | SDFLAGS.wr)) !== 0) fail("inval");
    yield* wait(socket.shutdown({ read: (how & SDFLAGS.rd) !== 0, write: (how & SDFLAGS.wr) !== 0 }));
  },
);
