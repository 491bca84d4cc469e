// The process's own standard streams, read and written on the spot.

import { constants, fstatSync, openSync, readSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { type FileType, type InputStream, type OutputStream, WasiError, type Patience } from "@atoll/wasi-builtins";
import { PROC_FD } from "./proc-fd.ts";
import { outputWithoutWaiting } from "./output-without-waiting.ts";
import { checkValue, guestOnTurn, optionKinds, requireBytes } from "@atoll/core/engine";

const PATIENCE = optionKinds.typed("object", "{ nonblocking }");
/** Milliseconds between two looks at a stream that has nothing yet. */
const PAUSE = 2;
/** The first time: readers are quick as a rule. */
const SHORTEST_PAUSE = 0.05;
const cell = new Int32Array(new SharedArrayBuffer(4));

function pause(milliseconds = PAUSE): void {
  Atomics.wait(cell, 0, 0, milliseconds);
}

/** Found out when it is asked for: most programs ask for one stream of three, and loading what knows terminals takes its time. */
function typeOfDescriptor(fd: number): FileType {
  const stat = fstatSync(fd);
  // Only a terminal may pass for one, and nothing for a socket that the guest was given as such.
  if (stat.isCharacterDevice() && isatty(fd)) return "characterDevice";
  return stat.isFile() ? "regularFile" : "unknown";
}

/** Node takes no more than 2 GiB at once. */
const MOST = 2 ** 30;
/** Longest piece of input that is read ahead to find out whether there is any. */
const AHEAD = 65536;

/** Standard input of this process, or another descriptor of it. */
export function hostInput(fd = 0): InputStream {
  return new HostInput(fd);
}

class HostInput implements InputStream {
  readonly #fd: number;
  #type: FileType | undefined;
  /** Read to find out that there is something, and not handed out yet. */
  #ahead: Uint8Array = new Uint8Array(0);
  #ended = false;
  /** A descriptor of our own on the same pipe or terminal that never waits. */
  #impatient: number | undefined;

  constructor(fd: number) {
    this.#fd = fd;
  }

  get type(): FileType {
    return (this.#type ??= typeOfDescriptor(this.#fd));
  }

  read(buffer: Uint8Array, options: Patience): number {
    requireBytes(buffer);
    checkValue("an input stream's read", "options", options, PATIENCE);
    if (this.#ahead.length > 0) return this.#take(buffer);
    if (this.#ended || buffer.length === 0) return 0;
    if (!options.nonblocking) return readPatiently(this.#fd, buffer);
    if (this.readable() === undefined) throw new WasiError("again");
    return this.#take(buffer);
  }

  readable(): number | undefined {
    if (this.#ahead.length > 0) return this.#ahead.length;
    if (this.#ended) return 0;
    const isFile = this.type === "regularFile";
    const bytes = new Uint8Array(AHEAD);
    const count = readNow(isFile ? this.#fd : this.#withoutWaiting(), bytes);
    if (count === undefined) return undefined;
    this.#ahead = bytes.subarray(0, count);
    // A file may have more later.
    this.#ended = count === 0 && !isFile;
    return count;
  }

  #take(buffer: Uint8Array): number {
    const chunk = this.#ahead.subarray(0, buffer.length);
    buffer.set(chunk);
    this.#ahead = this.#ahead.subarray(chunk.length);
    return chunk.length;
  }

  /** The flag not to wait belongs to the open file, which others share: hence another one, where the system can give it. */
  #withoutWaiting(): number {
    this.#impatient ??= PROC_FD === undefined ? this.#fd : impatientOf(this.#fd);
    return this.#impatient;
  }
}

/** Descriptors that never wait, by what they lead to. They stay open for the next guest: no stream says that it is done. */
const impatient = new Map<string, number>();

function impatientOf(fd: number): number {
  const { dev, ino } = fstatSync(fd, { bigint: true });
  const known = impatient.get(`${dev}:${ino}`);
  if (known !== undefined) return known;
  try {
    const opened = openSync(`${PROC_FD}/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK);
    impatient.set(`${dev}:${ino}`, opened);
    return opened;
  } catch (error) {
    if (!isCode(error, "ENXIO")) throw error;
    stopWaitingOnSocket(fd);
    return fd;
  }
}

/**
 * Sockets cannot be opened again. As a stream of the process's own, a socket does not wait any more; nobody reads it as a stream. Only standard
 * input can be made one without being closed later.
 */
function stopWaitingOnSocket(fd: number): void {
  if (fd === 0) process.stdin.pause();
}

/** What is there now: undefined if nothing is, 0 at the end. */
function readNow(fd: number, buffer: Uint8Array): number | undefined {
  try {
    return readSync(fd, buffer, 0, Math.min(buffer.length, MOST), null);
  } catch (error) {
    if (isCode(error, "EAGAIN")) return undefined;
    if (isCode(error, "EOF")) return 0;
    throw error;
  }
}

/** Waits for input even where the descriptor does not. */
function readPatiently(fd: number, buffer: Uint8Array): number {
  for (;;) {
    const count = readNow(fd, buffer);
    if (count !== undefined) return count;
    pause();
  }
}

/**
 * Standard output or error of this process, or another descriptor of it. Nothing is held back. While a guest with a time limit or a signal waits for whoever
 * reads it, these are looked at.
 */
export function hostOutput(fd: number): OutputStream {
  let type: FileType | undefined;
  let unblocked: number | undefined;
  return {
    get type() {
      return (type ??= typeOfDescriptor(fd));
    },
    write(bytes) {
      requireBytes(bytes);
      const { payer } = guestOnTurn;
      const target = payer?.watched === true ? (unblocked ??= outputWithoutWaiting(fd)) : fd;
      for (let wait = SHORTEST_PAUSE; ; wait = Math.min(2 * wait, PAUSE)) {
        try {
          return writeSync(target, bytes, 0, Math.min(bytes.length, MOST), null);
        } catch (error) {
          // The other end of a full pipe that does not wait.
          if (!isCode(error, "EAGAIN")) throw error;
          payer?.look?.();
          pause(wait);
        }
      }
    },
  };
}

/** The three standard streams of this process, as options of `wasi`. */
export function inheritedStdio(): { stdin: InputStream; stdout: OutputStream; stderr: OutputStream } {
  return { stdin: hostInput(0), stdout: hostOutput(1), stderr: hostOutput(2) };
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
