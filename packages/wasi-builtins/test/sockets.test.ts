// Sockets of the host that a guest was given: accepting, receiving, sending, shutting down.

import { once } from "node:events";
import { connect, createServer, type Server, type Socket as Connection } from "node:net";
import { type InputStream, type Socket, WasiError } from "@atoll/wasi-builtins";
import { hostListener, hostSocket } from "@atoll/wasi-builtins/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Guest } from "./fixtures/guest.ts";

let server: Server;
let port: number;

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as { port: number }).port;
});

afterEach(() => {
  server.close();
});

async function client(): Promise<Connection> {
  const connection = connect(port, "127.0.0.1");
  await once(connection, "connect");
  return connection;
}

test("a server accepts, receives, peeks, sends and shuts down", async () => {
  using guest = new Guest({ sockets: [hostListener(server)] });
  expect(guest.fdstat(3)).toMatchObject({ type: 6 });
  expect(guest.setFlags(3, 4)).toBe("success");
  expect(await guest.raw("sock_accept", 3, 0, 64)).toBe("again");
  expect(guest.setFlags(3, 0)).toBe("success");
  const accepting = guest.raw("sock_accept", 3, 4, 64);
  const connection = await client();
  expect(await accepting).toBe("success");
  const fd = guest.memory.getU32(64);
  expect(guest.fdstat(fd)).toMatchObject({ type: 6, flags: 4 });
  expect(await guest.raw("sock_recv", fd, 0, 0, 0, 64, 72)).toBe("success");

  guest.memory.setU32(256, 1024);
  guest.memory.setU32(260, 100);
  expect(await guest.raw("sock_recv", fd, 256, 1, 0, 64, 72)).toBe("again");
  connection.write("hello");
  expect(await guest.poll({ read: fd })).toMatchObject([{ of: 0, errno: "success", bytes: 5 }]);
  for (const peek of [1, 0]) {
    expect(await guest.raw("sock_recv", fd, 256, 1, peek, 64, 72)).toBe("success");
    expect(guest.memory.getU32(64)).toBe(5);
    expect(new TextDecoder().decode(guest.memory.read(1024, 5))).toBe("hello");
  }
  guest.memory.setU32(260, 5);
  expect(await guest.raw("sock_send", fd, 256, 1, 0, 64)).toBe("success");
  const [echoed] = (await once(connection, "data")) as [Buffer];
  expect(echoed.toString()).toBe("hello");
  expect(await guest.raw("sock_send", fd, 256, 1, 1, 64)).toBe("inval");
  expect(await guest.raw("sock_recv", fd, 256, 1, 4, 64, 72)).toBe("inval");
  expect(guest.raw("sock_shutdown", fd, 0)).toBe("inval");
  expect(guest.raw("sock_shutdown", fd, 2)).toBe("success");
  await once(connection, "end");
  connection.end();
  expect(await guest.poll({ read: fd })).toMatchObject([{ of: 0, bytes: 0, flags: 1 }]);
  expect(await guest.textLater(fd)).toBe("");
  expect(await guest.raw("sock_send", fd, 256, 1, 0, 64)).toBe("pipe");
  expect(guest.close(fd)).toBe("success");
  expect(await guest.raw("sock_recv", 3, 256, 1, 0, 64, 72)).toBe("notconn");
});

test("who breaks off before being accepted is not there, and does no harm", async () => {
  using guest = new Guest({ sockets: [hostListener(server)] });
  expect(guest.setFlags(3, 4)).toBe("success");
  const arrived = once(server, "connection") as Promise<[Connection]>;
  const rude = await client();
  const [seen] = await arrived;
  const closed = new Promise((resolve) => {
    seen.once("close", resolve);
  });
  rude.resetAndDestroy();
  await closed;
  expect(await guest.raw("sock_accept", 3, 0, 64)).toBe("again");
  // What goes wrong with the server itself is told to who accepts next.
  server.emit("error", Object.assign(new Error("too many"), { code: "EMFILE", syscall: "accept" }));
  expect(await guest.poll({ read: 3 })).toMatchObject([{ of: 0, errno: "success", bytes: 0 }]);
  expect(await guest.raw("sock_accept", 3, 0, 64)).toBe("mfile");
  const polite = await client();
  await guest.poll({ read: 3 });
  expect(await guest.raw("sock_accept", 3, 0, 64)).toBe("success");
  polite.destroy();
});

test("a connection is read and written like a file", async () => {
  const accepted = once(server, "connection") as Promise<[Connection]>;
  const connection = await client();
  const [peer] = await accepted;
  using guest = new Guest({ sockets: [hostSocket(connection)] });
  peer.write("from outside");
  expect(await guest.textLater(3, 4)).toBe("from");
  expect(await guest.textLater(3)).toBe(" outside");
  guest.memory.setU32(256, 1024);
  guest.memory.setU32(260, 2);
  guest.memory.write(1024, new TextEncoder().encode("ok"));
  expect(await guest.raw("fd_write", 3, 256, 1, 64)).toBe("success");
  const [data] = (await once(peer, "data")) as [Buffer];
  expect(data.toString()).toBe("ok");
  expect(guest.seek(3, 0)).toBe("spipe");
  expect(await guest.raw("sock_accept", 3, 0, 64)).toBe("inval");
  peer.destroy();
});

/** A guest with a connection that it has accepted from a server, and the other end. */
async function connected(own: Server): Promise<{ guest: Guest; fd: number; peer: Connection }> {
  own.listen(0, "127.0.0.1");
  await once(own, "listening");
  const guest = new Guest({ sockets: [hostListener(own)] });
  const accepting = guest.raw("sock_accept", 3, 0, 64);
  const { port: ownPort } = own.address() as { port: number };
  const peer = connect({ port: ownPort, host: "127.0.0.1", allowHalfOpen: true });
  await once(peer, "connect");
  expect(await accepting).toBe("success");
  return { guest, fd: guest.memory.getU32(64), peer };
}

function send(guest: Guest, fd: number, text: string): unknown {
  guest.memory.setU32(256, 1024);
  guest.memory.setU32(260, text.length);
  guest.memory.write(1024, new TextEncoder().encode(text));
  return guest.raw("sock_send", fd, 256, 1, 0, 64);
}

test.each([{}, { allowHalfOpen: true }, { pauseOnConnect: true }])(
  "who has said its last is still answered, and who is told so still heard, with %j",
  async (options) => {
    const own = createServer(options);
    const { guest, fd, peer } = await connected(own);
    peer.end("question");
    expect(await guest.textLater(fd)).toBe("question");
    expect(await guest.textLater(fd)).toBe("");
    expect(await send(guest, fd, "answer")).toBe("success");
    expect(guest.close(fd)).toBe("success");
    expect((await peer.toArray()).join("")).toBe("answer");

    const accepting = guest.raw("sock_accept", 3, 0, 64);
    const other = connect({ port: (own.address() as { port: number }).port, host: "127.0.0.1", allowHalfOpen: true });
    expect(await accepting).toBe("success");
    const next = guest.memory.getU32(64);
    expect(guest.raw("sock_shutdown", next, 2)).toBe("success");
    expect(await send(guest, next, "more")).toBe("pipe");
    other.resume();
    await once(other, "end");
    other.end("heard");
    expect(await guest.textLater(next)).toBe("heard");
    expect(await guest.textLater(next)).toBe("");
    guest[Symbol.dispose]();
    own.close();
  },
);

test("a send that is under way when the peer breaks off fails with what that is called", async () => {
  const own = createServer();
  const { guest, fd, peer } = await connected(own);
  peer.pause();
  const text = "x".repeat(60_000);
  let sending = send(guest, fd, text);
  // Until there is no room left, and nobody makes any.
  const stalls = (): Promise<unknown> =>
    Promise.race([sending, new Promise((resolve) => setTimeout(resolve, 100, "stalls"))]);
  while ((await stalls()) === "success") sending = send(guest, fd, text);
  peer.resetAndDestroy();
  expect(await sending).toMatch(/^(connreset|pipe)$/);
  expect(await send(guest, fd, text)).toMatch(/^(connreset|pipe)$/);
  guest[Symbol.dispose]();
  own.close();
});

test("nobody comes to a server that was closed while a guest waited", async () => {
  using guest = new Guest({ sockets: [hostListener(server)] });
  const accepting = guest.raw("sock_accept", 3, 0, 64);
  server.close();
  expect(await accepting).toBe("inval");
});

/** Fails for some turns of the event loop although it says that there is something. */
function contrary(answer: "at once" | "later"): Socket {
  let turns = 3;
  const turn = (): void => {
    if (--turns > 0) setImmediate(turn);
  };
  setImmediate(turn);
  const given = <T>(value: T): T | Promise<T> => {
    const give = (): T => {
      if (turns > 0) throw new WasiError("again");
      return value;
    };
    return answer === "later" ? Promise.resolve().then(give) : give();
  };
  return {
    accept: () => given(contrary(answer)),
    receive: () => given(4),
    send: () => 4,
    shutdown: () => {},
    readable: () => 1,
    whenReadable: async () => {},
    hangup: false,
    close: () => {},
  };
}

test.each(["at once", "later"] as const)(
  "what has nothing though it says so keeps nobody from the event loop, %s",
  async (answer) => {
    for (const name of ["fd_read", "sock_recv", "sock_accept"] as const) {
      using guest = new Guest({ sockets: [contrary(answer)] });
      guest.memory.setU32(256, 1024);
      guest.memory.setU32(260, 4);
      const [args, peeking] = {
        fd_read: [[256, 1, 64]],
        sock_recv: [
          [256, 1, 0, 64, 72],
          [256, 1, 1, 64, 72],
        ],
        sock_accept: [[0, 64]],
      }[name];
      expect(await guest.raw(name, 3, ...(args ?? []))).toBe("success");
      if (peeking === undefined) continue;
      using peeker = new Guest({ sockets: [contrary(answer)] });
      peeker.memory.setU32(256, 1024);
      peeker.memory.setU32(260, 4);
      expect(await peeker.raw(name, 3, ...peeking)).toBe("success");
    }
    // A stream that cannot tell at all.
    const socket = contrary("later");
    const stdin: InputStream = {
      asynchronous: true,
      read: (buffer, patience) => socket.receive(buffer, { ...patience, peek: false }),
    };
    using guest = new Guest({ stdin });
    expect(await guest.textLater(0, 4)).toHaveLength(4);
  },
);
