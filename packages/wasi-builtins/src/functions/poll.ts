// Waiting: for clocks, and for descriptors to become ready. Subscriptions are read once; then readiness is looked at, and time
// passed, until something has happened.

import { label, type Memory, pointer, size } from "@atoll/core";
import { ERRNO, errnoOf, fail } from "../abi/errno.ts";
import { EVENT_HANGUP, EVENTTYPE, SUBCLOCK_ABSTIME } from "../abi/flags.ts";
import { RIGHTS } from "../abi/rights.ts";
import { type Steps, wait } from "../steps.ts";
import type { Clock, ClockName } from "../clock.ts";
import { type Descriptor, type FileDescriptor, requireRights } from "../fd-table.ts";
import { clockName } from "./clock.ts";
import { type WasiCall, type WasiFunction, wasiAsyncFunction } from "./declare.ts";
import { looks, pass } from "./waiting.ts";

type Address = typeof pointer;

const SUBSCRIPTION_SIZE = 48;
const EVENT_SIZE = 32;
/** More than any guest has descriptors and clocks for; it bounds the host's work and memory. */
const MAX_SUBSCRIPTIONS = 16384;

interface ClockSubscription {
  readonly kind: "clock";
  readonly userdata: bigint;
  readonly clock: ClockName;
  /** When it is due, on that clock. */
  readonly due: bigint;
}

interface FdSubscription {
  readonly kind: "fd";
  readonly userdata: bigint;
  readonly type: number;
  readonly fd: number;
}

interface Event {
  readonly userdata: bigint;
  readonly type: number;
  readonly error: number;
  readonly bytes: bigint;
  readonly flags: number;
}

/**
 * Waits until at least one subscription has something to tell, and writes an event for each that has. A subscription that is wrong in itself (EBADF, ENOTCAPABLE,
 * EINVAL for a clock) is told at once, as its event's error. EINVAL: no subscriptions, or one of an unknown type. EFAULT.
 */
export const poll_oneoff: WasiFunction<readonly [Address, Address, Address, Address], true> = wasiAsyncFunction(
  [label("in", pointer), label("out", pointer), label("nsubscriptions", size), label("nevents", pointer)],
  function* (call, input, output, count, out) {
    const { memory } = call;
    if (count === 0) fail("inval");
    memory.check(input, count * SUBSCRIPTION_SIZE, "read");
    memory.check(output, count * EVENT_SIZE, "write");
    memory.check(out, memory.addressWidth, "write");
    if (count > MAX_SUBSCRIPTIONS) fail("nomem");
    const events: Event[] = [];
    const clocks: ClockSubscription[] = [];
    const fds: FdSubscription[] = [];
    for (let i = 0; i < count; i++) readSubscription(call, input + i * SUBSCRIPTION_SIZE, events, clocks, fds);
    yield* waitForEvents(call, events, clocks, fds);
    for (const [i, event] of events.entries()) writeEvent(memory, output + i * EVENT_SIZE, event);
    memory.setAddress(out, events.length);
  },
);

function readSubscription(
  call: WasiCall,
  at: number,
  events: Event[],
  clocks: ClockSubscription[],
  fds: FdSubscription[],
): void {
  const { memory } = call;
  const userdata = memory.getU64(at);
  const type = memory.getU8(at + 8);
  if (type === EVENTTYPE.fdRead || type === EVENTTYPE.fdWrite) {
    fds.push({ kind: "fd", userdata, type, fd: memory.getU32(at + 16) });
    return;
  }
  if (type !== EVENTTYPE.clock) fail("inval");
  const timeout = memory.getU64(at + 24);
  const flags = memory.getU16(at + 40);
  try {
    if ((flags & ~SUBCLOCK_ABSTIME) !== 0) fail("inval");
    const clock = clockName(memory.getU32(at + 16));
    const now = call.clock.now(clock);
    clocks.push({ kind: "clock", userdata, clock, due: (flags & SUBCLOCK_ABSTIME) === 0 ? now + timeout : timeout });
  } catch (error) {
    events.push({ userdata, type, error: errnoNumber(error), bytes: 0n, flags: 0 });
  }
}

function errnoNumber(error: unknown): number {
  const name = errnoOf(error);
  if (name === undefined) throw error;
  return ERRNO[name];
}

function* waitForEvents(
  call: WasiCall,
  events: Event[],
  clocks: readonly ClockSubscription[],
  fds: readonly FdSubscription[],
): Steps<void> {
  for (const look of looks()) {
    const signals: Promise<void>[] = [];
    let mustLook = false;
    for (const subscription of fds) {
      const readiness = yield* readinessOf(call, subscription);
      if (readiness.event !== undefined) events.push(readiness.event);
      else if (readiness.signal === undefined) mustLook = true;
      else signals.push(readiness.signal);
    }
    const left = expire(call.clock, clocks, events);
    if (events.length > 0) return;
    call.limits.check();
    yield* pass(call.clock, Math.min(left, mustLook ? look : Infinity), signals);
  }
}

/** Adds the events of clocks that are due; returns the nanoseconds until the next one is. */
function expire(clock: Clock, clocks: readonly ClockSubscription[], events: Event[]): number {
  let left = Infinity;
  for (const { userdata, clock: name, due } of clocks) {
    const rest = due - clock.now(name);
    if (rest > 0n) left = Math.min(left, Number(rest));
    else events.push({ userdata, type: EVENTTYPE.clock, error: 0, bytes: 0n, flags: 0 });
  }
  return left;
}

interface Readiness {
  readonly event?: Event;
  /** Settles when it may be ready. */
  readonly signal?: Promise<void> | undefined;
}

function* readinessOf(call: WasiCall, { userdata, type, fd }: FdSubscription): Steps<Readiness> {
  const event = (bytes: number | bigint, flags = 0, error = 0): Readiness => ({
    event: { userdata, type, error, bytes: BigInt(bytes), flags },
  });
  try {
    const descriptor = call.state.get(fd);
    requireRights(descriptor, RIGHTS.pollFdReadwrite | (type === EVENTTYPE.fdRead ? RIGHTS.fdRead : RIGHTS.fdWrite));
    // Files, and everything that is written to, never keep anybody waiting.
    if (type === EVENTTYPE.fdWrite) return event(1);
    return descriptor.kind === "file" ? event(yield* bytesLeft(descriptor)) : readable(descriptor, event);
  } catch (error) {
    return event(0, 0, errnoNumber(error));
  }
}

/** Bytes between the offset and the end of a file. */
function* bytesLeft({ file, position }: FileDescriptor): Steps<number> {
  if (!file.seekable) return 1;
  const stat = yield* wait(file.stat());
  return Math.max(Number(stat.size) - position, 0);
}

function readable(descriptor: Descriptor, event: (bytes: number, flags?: number) => Readiness): Readiness {
  switch (descriptor.kind) {
    case "socket": {
      const bytes = descriptor.socket.readable();
      if (bytes !== undefined || descriptor.socket.hangup) {
        return event(bytes ?? 0, descriptor.socket.hangup ? EVENT_HANGUP : 0);
      }
      return { signal: descriptor.socket.whenReadable() };
    }
    case "stream": {
      const { input } = descriptor;
      if (input?.readable === undefined) return event(0);
      const bytes = input.readable();
      if (bytes === undefined) return { signal: input.whenReadable?.() };
      // Nothing to be had without waiting is the end: nobody is at the other one.
      return event(bytes, bytes === 0 ? EVENT_HANGUP : 0);
    }
    default:
      return event(1);
  }
}

const scratch = new Uint8Array(EVENT_SIZE);
const view = new DataView(scratch.buffer);

function writeEvent(memory: Memory, address: number, event: Event): void {
  scratch.fill(0);
  view.setBigUint64(0, event.userdata, true);
  view.setUint16(8, event.error, true);
  view.setUint8(10, event.type);
  view.setBigUint64(16, event.bytes, true);
  view.setUint16(24, event.flags, true);
  memory.write(address, scratch);
}
