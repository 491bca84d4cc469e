// Sockets that the embedder passed in, and the connections accepted from them.

import * as t from "@atoll/core/types";
import { errnoOf, fail } from "../abi/errno.ts";
import { SOCKET_RIGHTS, RIGHTS } from "../abi/rights.ts";
import { ciovec, errno, fd, fdflags, iovec, riflags, roflags, sdflags, siflags } from "../abi/wasi-types.ts";
import type { SocketDescriptor } from "../fd-table.ts";
import { type Steps, wait } from "../steps.ts";
import { untilReadable } from "../streams/held-input.ts";
import type { Socket } from "../streams/socket.ts";
import { FD, steps } from "./declare.ts";
import { receive, send } from "./socket-transfer.ts";

/**
 * Accepts a connection and writes its descriptor. EBADF, ENOTSOCK, ENOTCAPABLE (right sock_accept), EINVAL (flags, or it does not listen), EAGAIN (non-blocking),
 * EMFILE, EFAULT.
 */
export const sock_accept = steps(
  {
    doc: "Accepts a connection.",
    params: [FD, t.param("flags", fdflags, "nonblock, or none")],
    result: t.result(fd, errno, { names: ["fd_out"] }),
  },
  function* (call, number, flags) {
    const listening = call.state.socket(number, RIGHTS.sock_accept);
    if ((flags.bits & ~fdflags.bits.nonblock) !== 0) fail("inval");
    call.state.requireRoom();
    const socket = yield* accept(listening);
    const rightsBase = SOCKET_RIGHTS & listening.rightsInheriting;
    return call.state.add({ kind: "socket", socket, flags: flags.bits, rightsBase, rightsInheriting: 0 });
  },
);

/** Waits for a connection without having asked for one: who comes when the call is over is the next call's. */
function* accept({ socket, flags }: SocketDescriptor): Steps<Socket> {
  for (;;) {
    try {
      return yield* wait(socket.accept({ nonblocking: true }));
    } catch (error) {
      if (errnoOf(error) !== "again" || (flags & fdflags.bits.nonblock) !== 0) throw error;
    }
    yield* untilReadable(socket);
  }
}

/**
 * Receives bytes; writes how many, and flags: none, since streams are never truncated. EBADF, ENOTSOCK, ENOTCAPABLE (right fd_read), EINVAL (flags),
 * EAGAIN (non-blocking), ENOTCONN, EFAULT.
 */
export const sock_recv = steps(
  {
    doc: "Receives bytes.",
    params: [FD, t.param("ri_data", iovec), t.param("ri_flags", riflags)],
    result: t.result([t.size, roflags], errno, { names: ["ro_datalen", "ro_flags"] }),
  },
  function* (call, number, buffers, { recv_peek: peek }) {
    const socket = call.state.socket(number, RIGHTS.fd_read);
    return [yield* receive(call, socket, buffers, { peek }), roflags.make()] as const;
  },
);

/** Sends bytes; writes how many. EBADF, ENOTSOCK, ENOTCAPABLE (right fd_write), EINVAL (any flag: none is defined), EPIPE, ENOTCONN, EFAULT. */
export const sock_send = steps(
  {
    doc: "Sends bytes.",
    params: [FD, t.param("si_data", ciovec), t.param("si_flags", siflags)],
    result: t.result(t.size, errno, { names: ["so_datalen"] }),
  },
  function* (call, number, buffers, flags) {
    const socket = call.state.socket(number, RIGHTS.fd_write);
    if (flags !== 0) fail("inval");
    return yield* send(call, socket, buffers);
  },
);

/** Shuts down receiving, sending or both. EBADF, ENOTSOCK, ENOTCAPABLE (right sock_shutdown), EINVAL (flags), ENOTCONN. */
export const sock_shutdown = steps(
  {
    doc: "Shuts down receiving, sending or both.",
    params: [FD, t.param("how", sdflags)],
    result: t.result(undefined, errno),
  },
  function* (call, number, { bits, rd, wr }) {
    const { socket } = call.state.socket(number, RIGHTS.sock_shutdown);
    if (bits === 0) fail("inval");
    yield* wait(socket.shutdown({ read: rd, write: wr }));
  },
);
