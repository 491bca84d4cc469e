// Bytes between the guest's buffers and a socket: what fd_read and fd_write share with sock_recv and sock_send.

import type * as t from "@atoll/core/types";
import type { Patience } from "../streams/stream.ts";
import { errnoOf } from "../abi/errno.ts";
import { fdflags } from "../abi/wasi-types.ts";
import type { SocketDescriptor } from "../fd-table.ts";
import { type Steps, wait } from "../steps.ts";
import { checkCount } from "../streams/check-count.ts";
import { heldOfSocket, untilReadable } from "../streams/held-input.ts";
import type { Socket } from "../streams/socket.ts";
import type { WasiCall } from "./declare.ts";
import { fillBuffers, gather, STAGED } from "./io-vectors.ts";
import { takeInput } from "./stream-transfer.ts";
import { payBytes, SLICE } from "./slices.ts";

/** Receives what is there, at least a byte. */
export function* receive(
  call: WasiCall,
  { socket, flags }: SocketDescriptor,
  buffers: t.Buffers,
  { peek }: { readonly peek: boolean },
): Steps<number> {
  const nonblocking = (flags & fdflags.bits.nonblock) !== 0;
  if (!peek) return yield* takeInput(call, heldOfSocket(socket), buffers, { nonblocking });
  const bytes = yield* peekAt(socket, Math.min(buffers.total, SLICE), { nonblocking });
  fillBuffers(call, buffers, bytes);
  payBytes(call, bytes.length);
  return bytes.length;
}

/** What would be received next. A socket that nothing can be received from says so when it is asked: waiting comes after that. */
function* peekAt(socket: Socket, most: number, { nonblocking }: Patience): Steps<Uint8Array> {
  if (most === 0) return new Uint8Array(0);
  const buffer = new Uint8Array(most);
  for (;;) {
    const held = heldOfSocket(socket).peek(most);
    if (held.length > 0) return held;
    try {
      const count = yield* wait(socket.receive(buffer, { peek: true, nonblocking: true }));
      checkCount(count, most);
      return buffer.subarray(0, count);
    } catch (error) {
      if (errnoOf(error) !== "again" || nonblocking) throw error;
    }
    yield* untilReadable(socket);
  }
}

export function* send(call: WasiCall, { socket }: SocketDescriptor, buffers: t.Buffers): Steps<number> {
  return yield* wait(gather(call, buffers, STAGED, (bytes) => socket.send(bytes)));
}
