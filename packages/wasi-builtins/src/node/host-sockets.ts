// Sockets of the host, opened by the embedder, for guests that were given them: a connection or a server of `node:net`.

import type { Server, Socket as Connection } from "node:net";
import { checkValue, optionKinds } from "@atoll/core/engine";
import { type Socket, WasiError, type Patience } from "@atoll/wasi-builtins";
import { ByteQueue } from "./byte-queue.ts";

/** Bytes that are received ahead of the guest's asking, before the peer is made to wait. */
const AHEAD = 1 << 20;

/** Connections that wait to be accepted; more are turned away. */
const BACKLOG = 128;

/** A connected socket. It is the guest's from now on: closing the guest's descriptor ends it. */
export function hostSocket(connection: Connection): Socket {
  checkValue("hostSocket", "connection", connection, optionKinds.service("a net.Socket", "on", "write", "end"));
  return new HostSocket(connection);
}

/** A listening socket. Closing the guest's descriptor closes the server. */
export function hostListener(server: Server): Socket {
  checkValue("hostListener", "server", server, optionKinds.service("a net.Server", "on", "close"));
  return new HostListener(server);
}

/** Wakes everybody who waits for a change: one promise for all who ask before it comes. */
class Changes {
  #next: PromiseWithResolvers<void> | undefined;

  next(): Promise<void> {
    this.#next ??= Promise.withResolvers();
    return this.#next.promise;
  }
  announce(): void {
    this.#next?.resolve();
    this.#next = undefined;
  }
}

class HostSocket implements Socket {
  readonly #connection: Connection;
  readonly #changes = new Changes();
  readonly #received = new ByteQueue();
  #ended = false;
  #failure: Error | undefined;
  #shutForReading = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    // Whose peer has said its last is still answered: it is the guest who closes.
    connection.allowHalfOpen = true;
    // It may have been made to wait for its reader.
    connection.resume();
    const changed = (): void => this.#changes.announce();
    connection.on("data", (chunk: Buffer) => {
      if (!this.#shutForReading) this.#received.push(chunk);
      if (this.#received.length >= AHEAD) connection.pause();
      changed();
    });
    connection.on("end", () => {
      this.#ended = true;
      changed();
    });
    connection.on("error", (error) => {
      this.#failure = error;
      changed();
    });
    connection.on("close", () => {
      this.#ended = true;
      changed();
    });
  }

  get hangup(): boolean {
    return this.#ended;
  }

  accept(): Socket {
    throw new WasiError("inval");
  }

  async receive(buffer: Uint8Array, { peek, nonblocking }: Patience & { readonly peek: boolean }): Promise<number> {
    while (this.#received.length === 0) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#ended || this.#shutForReading) return 0;
      if (nonblocking) throw new WasiError("again");
      await this.#changes.next();
    }
    return this.#take(buffer, peek);
  }

  async send(bytes: Uint8Array): Promise<number> {
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#connection.writable) throw new WasiError("pipe");
    const error = await new Promise<unknown>((resolve) => {
      this.#connection.write(new Uint8Array(bytes), resolve);
    });
    // What was under way when the connection broke is told as a cancelled write, whose code says nothing to guests.
    if (error instanceof Error) throw this.#failure ?? new WasiError("pipe");
    return bytes.length;
  }

  shutdown({ read, write }: { readonly read: boolean; readonly write: boolean }): void {
    if (this.#connection.destroyed) throw new WasiError("notconn");
    if (write) this.#connection.end();
    if (read) {
      this.#shutForReading = true;
      this.#received.clear();
      this.#connection.resume();
      this.#changes.announce();
    }
  }

  readable(): number | undefined {
    if (this.#received.length > 0) return this.#received.length;
    return this.#ended || this.#shutForReading || this.#failure !== undefined ? 0 : undefined;
  }

  whenReadable(): Promise<void> {
    return this.readable() === undefined ? this.#changes.next() : Promise.resolve();
  }

  close(): void {
    this.#connection.destroySoon();
  }

  #take(buffer: Uint8Array, peek: boolean): number {
    const count = this.#received.copyTo(buffer);
    if (!peek) this.#received.drop(count);
    if (this.#received.length < AHEAD) this.#connection.resume();
    return count;
  }
}

class HostListener implements Socket {
  readonly #server: Server;
  readonly #changes = new Changes();
  readonly #waiting: Connection[] = [];
  #failure: Error | undefined;
  readonly hangup = false;

  constructor(server: Server) {
    this.#server = server;
    server.on("connection", (connection) => {
      if (this.#waiting.length >= BACKLOG) {
        connection.destroy();
        return;
      }
      // Who breaks off before being accepted was never here; an error that nobody listens to would end the process.
      connection.on("error", () => this.#forget(connection));
      this.#waiting.push(connection);
      this.#changes.announce();
    });
    server.on("error", (error) => {
      this.#failure = error;
      this.#changes.announce();
    });
    server.on("close", () => this.#changes.announce());
  }

  async accept({ nonblocking }: Patience): Promise<Socket> {
    for (;;) {
      const connection = this.#waiting.shift();
      if (connection !== undefined) return new HostSocket(connection);
      const failure = this.#failure;
      this.#failure = undefined;
      if (failure !== undefined) throw failure;
      if (!this.#server.listening) throw new WasiError("inval");
      if (nonblocking) throw new WasiError("again");
      await this.#changes.next();
    }
  }

  receive(): number {
    throw new WasiError("notconn");
  }
  send(): number {
    throw new WasiError("notconn");
  }
  shutdown(): void {
    throw new WasiError("notconn");
  }
  readable(): number | undefined {
    if (this.#waiting.length > 0) return this.#waiting.length;
    return this.#failure !== undefined || !this.#server.listening ? 0 : undefined;
  }
  whenReadable(): Promise<void> {
    return this.readable() === undefined ? this.#changes.next() : Promise.resolve();
  }
  close(): void {
    this.#server.close();
    for (const connection of this.#waiting.splice(0)) connection.destroy();
  }

  #forget(connection: Connection): void {
    const at = this.#waiting.indexOf(connection);
    if (at >= 0) this.#waiting.splice(at, 1);
  }
}
