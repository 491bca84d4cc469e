// Sockets of the host that a guest was given: accepting, receiving, sending, shutting down.

import { once } from "node:events";
import { connect, createServer, type Server, type Socket as Connection } from "node:net";
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
