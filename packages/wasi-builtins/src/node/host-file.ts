// An open file of the host.

import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { type File, type FileType, type Filestat, type Times, WasiError } from "@atoll/wasi-builtins";
import { filestatOf, setTimes, timesOfDescriptor } from "./host-stat.ts";
import { PROC_FD } from "./proc-fd.ts";

/** Node takes no more than 2 GiB at once; what is left is the guest's to ask for again. */
const MOST = 2 ** 30;

export class HostFile implements File {
  readonly type: FileType;
  readonly seekable: boolean;
  readonly #fd: number;
  readonly #writable: boolean;
  /** A second descriptor in append mode: only so does the system find the end and write in one step. */
  #appendFd: number | undefined;
  #closed = false;

  /** Takes over the descriptor. */
  constructor(fd: number, type: FileType, { writable }: { readonly writable: boolean }) {
    this.#fd = fd;
    this.type = type;
    this.seekable = type === "regularFile";
    this.#writable = writable;
  }

  stat(): Filestat {
    return filestatOf(fstatSync(this.#open(), { bigint: true }));
  }

  readAt(buffer: Uint8Array, position: number): number {
    return readSync(this.#open(), buffer, 0, Math.min(buffer.length, MOST), this.seekable ? position : null);
  }

  writeAt(buffer: Uint8Array, position: number): number {
    return writeSync(this.#open(), buffer, 0, Math.min(buffer.length, MOST), this.seekable ? position : null);
  }

  append(buffer: Uint8Array): number {
    const fd = this.#open();
    if (PROC_FD !== undefined && this.seekable) {
      this.#appendFd ??= openSync(`${PROC_FD}/${fd}`, constants.O_WRONLY | constants.O_APPEND);
      return writeSync(this.#appendFd, buffer, 0, Math.min(buffer.length, MOST), null);
    }
    return this.writeAt(buffer, fstatSync(fd).size);
  }

  setSize(size: number): void {
    this.#withWritable((fd) => ftruncateSync(fd, size));
  }

  setTimes(times: Times): void {
    const fd = this.#open();
    setTimes(() => fstatSync(fd, { bigint: true }), timesOfDescriptor(fd), times);
  }

  sync({ dataOnly }: { readonly dataOnly: boolean }): void {
    if (dataOnly) fdatasyncSync(this.#open());
    else fsyncSync(this.#open());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#appendFd !== undefined) closeSync(this.#appendFd);
    closeSync(this.#fd);
  }

  /** Another file may have the number of one that was closed: EBADF for who comes late. */
  #open(): number {
    if (this.#closed) throw new WasiError("badf");
    return this.#fd;
  }

  /** The right to change the size is not the right to write: the file may have been opened for reading only. */
  #withWritable(action: (fd: number) => void): void {
    const own = this.#open();
    if (this.#writable) return action(own);
    if (PROC_FD === undefined) throw new WasiError("inval");
    const fd = openSync(`${PROC_FD}/${own}`, constants.O_WRONLY);
    try {
      action(fd);
    } finally {
      closeSync(fd);
    }
  }
}
