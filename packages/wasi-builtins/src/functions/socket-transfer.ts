// Bytes between the guest's buffers and a socket: what fd_read and fd_write share with sock_recv and sock_send.

import type { Awaitable } from "@atoll/core";
import { FDFLAGS } from "../abi/flags.ts";
import type { SocketDescriptor } from "../fd-table.ts";
import { endpoint, gather, scatter, type Vectors } from "./io-vectors.ts";

/** Receives what is there, at least a byte. */
export function receive({ socket, flags }: SocketDescriptor, vectors: Vectors, peek: boolean): Awaitable<number> {
  const nonblocking = (flags & FDFLAGS.nonblock) !== 0;
  return scatter(vectors, endpoint(true, false), (buffer) => socket.receive(buffer, { peek, nonblocking }));
}

export function send({ socket }: SocketDescriptor, vectors: Vectors): Awaitable<number> {
  return gather(vectors, endpoint(true, true), (bytes) => socket.send(bytes));
}
