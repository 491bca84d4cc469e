// One instance's `orca:io`: takes entries from the submission ring, runs them on the embedder's files and timer, and hands out what came
// of them. The guest's memory is touched inside `enter` only: nothing in it changes behind the guest's back.

import { ArgumentError, DisposedError, type Memory, MemoryFault, type t } from "@atoll/core";
import { type RunLimits } from "@atoll/core/engine";
import { andThen, isThenable } from "@atoll/core/engine";
import { MappingError } from "@atoll/vm-builtins";
import { bytesRead, bytesWritten, resultOf } from "./checked-results.ts";
import { EBADF, EEXIST, EFAULT, EINVAL, ENOENT, ioError, IoError } from "./io-errno.ts";
import { IO_OPERATION, type IoEntry, isClean } from "./io-layout.ts";
import { IoRings } from "./io-rings.ts";
import { hostTimer, type OrcaFile, type OrcaIo } from "./io-service.ts";

/** Bytes that one operation moves: a longer one is cut short, as reads and writes may be. */
const MAX_IO_BYTES = 2 ** 20;
/** Of them, for a unit of fuel; an entry costs another one. */
const BYTES_PER_UNIT = 64;
/** Operations under way at once, and the bytes that the host holds for them. */
const MAX_UNDER_WAY = 256;
const MAX_HELD_BYTES = 2 ** 24;

/** An operation whose completion is still to be put into the ring. */
interface Finished {
  readonly userData: bigint;
  readonly result: number;
  /** What was read, and where it goes. */
  readonly data: Uint8Array | undefined;
  readonly address: number;
  /** Bytes held for it until now. */
  readonly held: number;
}

/** What handlers know of the instance. */
interface IoCall {
  readonly memory: Memory;
  readonly limits: RunLimits;
  readonly orcaIo: OrcaIo;
}

/** What one instance has under way: its ring, its open files, its timers. */
export class IoState implements Disposable {
  readonly #call: IoCall;
  readonly #names: readonly string[];
  readonly #files: readonly OrcaFile[];
  #rings: IoRings | undefined;
  #underWay = 0;
  #heldBytes = 0;
  #finished: Finished[] = [];
  /** Set when the rings can do no more work: the error of an embedder's service, which the guest must not see, or that the instance was disposed. */
  #broken: { readonly error: unknown } | undefined;
  #wake: (() => void)[] = [];
  readonly #timers = new Set<() => void>();

  constructor(call: IoCall) {
    this.#call = call;
    const { files: given, timer } = call.orcaIo;
    if (typeof given !== "object" || given === null) throw new ArgumentError("orcaIo.files: expected files by name");
    if (timer !== undefined && typeof timer !== "function")
      throw new ArgumentError("orcaIo.timer: expected a function, or nothing");
    const files = Object.entries(given);
    this.#names = files.map(([name]) => name);
    this.#files = files.map(([, file]) => file);
  }

  /** Maps the rings; the address of their header. */
  setUp(entries: number): number | t.Failure {
    if (this.#rings !== undefined) return ioError.ofCode(EEXIST);
    try {
      this.#rings = new IoRings(this.#call.memory, entries);
      return this.#rings.header;
    } catch (error) {
      if (error instanceof MappingError) return ioError.ofCode(error.errno);
      throw error;
    }
  }

  /** The handle of a file. */
  find(name: string): number | t.Failure {
    const handle = this.#names.indexOf(name);
    return handle < 0 ? ioError.ofCode(ENOENT) : handle;
  }

  /** Takes up to `submit` entries, and waits until `wait` completions can be read, or no more can come. */
  enter(submit: number, wait: number): number | t.Failure | Promise<number | t.Failure> {
    const rings = this.#rings;
    if (rings === undefined) return ioError.ofCode(EINVAL);
    const taken = this.#advance(rings, submit);
    return typeof taken !== "number" || this.#isEnough(rings, wait) ? taken : this.#waitFor(rings, submit, taken, wait);
  }

  /** Ends what is under way, and who waits for it: nothing of it will be seen. */
  [Symbol.dispose](): void {
    const timers = [...this.#timers];
    this.#timers.clear();
    this.#finished = [];
    this.#rings = undefined;
    this.#broken ??= { error: new DisposedError("the instance was disposed while it waited for its rings") };
    this.#wakeAll();
    const errors: unknown[] = [];
    for (const cancel of timers) {
      try {
        cancel();
      } catch (error) {
        // The embedder's, and no reason to leave the other timers.
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw new AggregateError(errors, "timers could not be cancelled");
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  async #waitFor(rings: IoRings, submit: number, before: number, wait: number): Promise<number | t.Failure> {
    let taken = before;
    do {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
      // A run that was stopped while it waited is not to go on.
      this.#call.limits.check();
      const more = this.#advance(rings, submit - taken);
      if (typeof more !== "number") return more;
      taken += more;
    } while (!this.#isEnough(rings, wait));
    return taken;
  }

  #isEnough(rings: IoRings, wait: number): boolean {
    return this.#underWay === 0 || (rings.unread ?? Infinity) >= wait;
  }

  /** Hands out what is finished and starts what is new. The number of entries taken, or a failure if there were none. */
  #advance(rings: IoRings, submit: number): number | t.Failure {
    let taken = 0;
    for (;;) {
      if (this.#broken !== undefined) throw this.#broken.error;
      // All of it anew for each entry: a file may call the guest, and the guest may enter from there.
      const { waiting, unread } = rings;
      if (waiting === undefined || unread === undefined) return taken > 0 ? taken : ioError.ofCode(EINVAL);
      const room = rings.completionEntries - unread;
      this.#handOut(rings, room);
      const isFull = this.#underWay + this.#finished.length >= rings.completionEntries - (rings.unread ?? Infinity);
      if (taken >= submit || waiting === 0 || isFull) return taken;
      this.#call.limits.check();
      const entry = rings.peek();
      const bytes = heldFor(entry);
      if (this.#underWay >= MAX_UNDER_WAY || this.#heldBytes + bytes > MAX_HELD_BYTES) return taken;
      this.#call.limits.charge(1 + Math.floor(bytes / BYTES_PER_UNIT));
      rings.take();
      taken++;
      this.#start(entry, bytes);
    }
  }

  /** Puts what is finished into the ring, as far as there is room. */
  #handOut(rings: IoRings, room: number): void {
    for (const done of this.#finished.splice(0, room)) {
      this.#heldBytes -= done.held;
      rings.complete(done.userData, this.#deliver(done));
    }
  }

  /** Writes what was read into the guest; the completion's result. */
  #deliver({ data, address, result }: Finished): number {
    if (data === undefined) return result;
    try {
      // Its buffer may have been given away since.
      if (data.length > 0) this.#call.memory.write(address, data);
      return Math.min(result, data.length);
    } catch (error) {
      if (error instanceof MemoryFault) return -EFAULT;
      throw error;
    }
  }

  /** Runs an entry, for which `held` bytes are kept until its completion is handed out. */
  #start(entry: IoEntry, held: number): void {
    const address = Number(entry.address);
    const finish = (result: number, data?: Uint8Array): void => {
      this.#finished.push({ userData: entry.userData, result, data, address, held });
    };
    const settle = (value: unknown): void => {
      if (entry.operation === IO_OPERATION.read) {
        const data = bytesRead(value, held);
        finish(data.length, data);
      } else finish(entry.operation === IO_OPERATION.write ? bytesWritten(value, held) : 0);
    };
    const fail = (error: unknown): void => {
      try {
        finish(resultOf(error));
      } catch {
        this.#broken ??= { error };
      }
    };
    this.#heldBytes += held;
    let outcome: unknown;
    try {
      outcome = andThen(this.#run(entry, address, held), (value) => value);
      if (!isThenable(outcome)) {
        settle(outcome);
        return;
      }
    } catch (error) {
      fail(error);
      return;
    }
    this.#underWay++;
    void Promise.resolve(outcome)
      .then(settle)
      .catch(fail)
      .finally(() => {
        this.#underWay--;
        this.#wakeAll();
      });
  }

  /** Throws what {@link resultOf} knows. */
  #run(entry: IoEntry, address: number, length: number): unknown {
    if (!isClean(entry)) throw new IoError(EINVAL);
    const { memory } = this.#call;
    switch (entry.operation) {
      case IO_OPERATION.nop:
        return 0;
      case IO_OPERATION.read: {
        const file = this.#files[entry.file];
        if (file?.read === undefined) throw new IoError(EBADF);
        memory.check(address, length, "write");
        return file.read(offsetOf(entry), length);
      }
      case IO_OPERATION.write: {
        const file = this.#files[entry.file];
        if (file?.write === undefined) throw new IoError(EBADF);
        return file.write(offsetOf(entry), memory.read(address, length));
      }
      case IO_OPERATION.timer:
        return this.#sleep(Number(entry.offset) / 1e6);
      default:
        throw new IoError(EINVAL);
    }
  }

  #sleep(milliseconds: number): Promise<number> {
    const { timer = hostTimer } = this.#call.orcaIo;
    return new Promise((resolve) => {
      const entry: { hasRung: boolean; cancel?: () => void } = { hasRung: false };
      const cancel: unknown = timer(milliseconds, () => {
        entry.hasRung = true;
        if (entry.cancel !== undefined) this.#timers.delete(entry.cancel);
        resolve(0);
      });
      // It may ring before it returns.
      if (entry.hasRung || typeof cancel !== "function") return;
      entry.cancel = () => void cancel();
      this.#timers.add(entry.cancel);
    });
  }
}

/** Bytes that the host holds for an entry. */
function heldFor({ operation, length }: IoEntry): number {
  if (operation !== IO_OPERATION.read && operation !== IO_OPERATION.write) return 0;
  return length > MAX_IO_BYTES ? MAX_IO_BYTES : Number(length);
}

/** Throws IoError for a place that no file has. */
function offsetOf({ offset }: IoEntry): number {
  if (offset > Number.MAX_SAFE_INTEGER - MAX_IO_BYTES) throw new IoError(EINVAL);
  return Number(offset);
}
