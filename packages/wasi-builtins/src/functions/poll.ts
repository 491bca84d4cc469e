// Waiting: for clocks, and for descriptors to become ready. Subscriptions are read once; then readiness is looked at, and time
// passed, until something has happened.

import { nextTask } from "@atoll/core/engine";
import * as t from "@atoll/core/types";
import { type ErrnoName, errnoOf, fail } from "../abi/errno.ts";
import { RIGHTS } from "../abi/rights.ts";
import {
  type Event,
  event,
  eventrwflags,
  errno,
  type Subscription,
  subscription,
  unstableSubscription,
} from "../abi/wasi-types.ts";
import { type Steps, wait } from "../steps.ts";
import type { Clock, ClockName } from "../clock.ts";
import { type Descriptor, type FileDescriptor, requireRights } from "../fd-table.ts";
import { type HeldInput, heldOfSocket, heldOfStream } from "../streams/held-input.ts";
import type { Socket } from "../streams/socket.ts";
import type { InputStream } from "../streams/stream.ts";
import { steps, type WasiCall } from "./declare.ts";
import { ENTRIES, payEntries } from "./slices.ts";
import { looks, pass } from "./waiting.ts";

/** More than any guest has descriptors and clocks for; it bounds the host's work and memory. */
const MAX_SUBSCRIPTIONS = 16384;

interface ClockSubscription {
  readonly userdata: bigint;
  readonly clock: ClockName;
  /** When it is due, on that clock. */
  readonly due: bigint;
}

interface FdSubscription {
  readonly userdata: bigint;
  readonly type: "fd_read" | "fd_write";
  readonly fd: number;
}

/** What poll_oneoff takes; the snapshot before has another layout for subscriptions. */
const pollDeclaration = (each: t.Type<Subscription>) =>
  ({
    doc: "Waits until at least one subscription has something to tell, and writes an event for each that has.",
    params: [
      t.param("in", t.list(each, { length: "nsubscriptions", cut: MAX_SUBSCRIPTIONS + 1 })),
      t.param("out", t.out(t.list(event, { length: "nsubscriptions" }))),
      t.param("nsubscriptions", t.length(t.size)),
    ],
    result: t.result(t.size, errno, { names: ["nevents"] }),
  }) as const;

/**
 * Waits until at least one subscription has something to tell, and writes an event for each that has. A subscription that is wrong in itself (EBADF, ENOTCAPABLE,
 * EINVAL for a clock) is told at once, as its event's error. EINVAL: no subscriptions, or one of an unknown type. ENOMEM: too many. EFAULT.
 */
export const poll_oneoff = steps(pollDeclaration(subscription), poll);

/** The same for subscriptions as they were before. */
export const old_poll_oneoff = steps(pollDeclaration(unstableSubscription), poll);

function* poll(call: WasiCall, subscriptions: readonly Subscription[], out: t.OutList<Event>): Steps<number> {
  if (subscriptions.length === 0) fail("inval");
  if (subscriptions.length > MAX_SUBSCRIPTIONS) fail("nomem");
  const read: Subscriptions = { events: [], clocks: [], fds: [] };
  for (const each of subscriptions) take(call, each, read);
  yield* waitForEvents(call, read);
  for (const [i, each] of read.events.entries()) out.set(i, each);
  return read.events.length;
}

/** What was subscribed to, and what there is to tell of it. */
interface Subscriptions {
  readonly events: Event[];
  readonly clocks: ClockSubscription[];
  readonly fds: FdSubscription[];
}

function take(call: WasiCall, { userdata, u }: Subscription, { events, clocks, fds }: Subscriptions): void {
  if (u.tag !== "clock") {
    fds.push({ userdata, type: u.tag, fd: u.value.file_descriptor });
    return;
  }
  const { id, timeout, flags } = u.value;
  const absolute = flags.subscription_clock_abstime;
  // A clock that there is not, or flags without a meaning.
  if (typeof id === "number" || flags.bits > 1) {
    events.push({ ...eventOf("clock", userdata), error: "inval" });
    return;
  }
  // A span is as long as it is, wherever the wall clock is set meanwhile.
  const clock = !absolute && id === "realtime" ? "monotonic" : id;
  try {
    clocks.push({ userdata, clock, due: absolute ? timeout : call.clock.now(clock) + timeout });
  } catch (error) {
    events.push({ ...eventOf("clock", userdata), error: nameOf(error) });
  }
}

/** An event without anything to tell. */
function eventOf(type: Event["type"], userdata: bigint): Event {
  return { userdata, error: "success", type, fd_readwrite: NOTHING };
}

const NOTHING: Event["fd_readwrite"] = { nbytes: 0n, flags: eventrwflags.make() };
const HANGUP = eventrwflags.make("fd_readwrite_hangup");

function nameOf(error: unknown): ErrnoName {
  const name = errnoOf(error);
  if (name === undefined) throw error;
  return name;
}

function* waitForEvents(call: WasiCall, { events, clocks, fds }: Subscriptions): Steps<void> {
  let suspended = false;
  for (const look of looks()) {
    // Signals may mean nothing, and clocks may pass at once: what others do has its turn all the same.
    if (suspended) yield* wait(nextTask());
    const waiting: Waiting = { signals: [], mustLook: false, mustSuspend: false };
    for (const [i, each] of fds.entries()) {
      if (i % ENTRIES === 0) payEntries(call, Math.min(ENTRIES, fds.length - i));
      const ready = yield* readyEvent(call, each, waiting);
      if (ready !== undefined) events.push(ready);
    }
    // On a clock that passes at once, waiting is work like any other.
    payEntries(call, 1 + clocks.length);
    const left = expire(call.clock, clocks, events);
    if (events.length > 0) return;
    call.limits.check();
    suspended = waiting.mustSuspend || waiting.signals.length > 0;
    yield* pass(call.clock, Math.min(left, waiting.mustLook ? look : Infinity), waiting);
  }
}

/** Adds the events of clocks that are due; returns the nanoseconds until the next one is. */
function expire(clock: Clock, clocks: readonly ClockSubscription[], events: Event[]): number {
  let left = Infinity;
  for (const { userdata, clock: name, due } of clocks) {
    const rest = due - clock.now(name);
    if (rest > 0n) left = Math.min(left, Number(rest));
    else events.push(eventOf("clock", userdata));
  }
  return left;
}

/** What descriptors that are not ready wait for. */
interface Waiting {
  readonly signals: Promise<void>[];
  /** One cannot tell when it is ready. */
  mustLook: boolean;
  /** One gets what it waits for from the host's event loop: waiting on the spot would keep it from coming. */
  mustSuspend: boolean;
}

/** The event of a descriptor that is ready, or wrong. Undefined: it is not, and what it waits for is put to the rest. */
function* readyEvent(
  call: WasiCall,
  { userdata, type, fd }: FdSubscription,
  waiting: Waiting,
): Steps<Event | undefined> {
  const told = eventOf(type, userdata);
  try {
    const descriptor = call.state.get(fd);
    requireRights(descriptor, RIGHTS.poll_fd_readwrite | (type === "fd_read" ? RIGHTS.fd_read : RIGHTS.fd_write));
    const readiness = type === "fd_write" ? READY : yield* readinessOf(descriptor, waiting);
    if (readiness === undefined) return undefined;
    const { bytes, hangup } = readiness;
    return { ...told, fd_readwrite: { nbytes: BigInt(bytes), flags: hangup ? HANGUP : NOTHING.flags } };
  } catch (error) {
    return { ...told, error: nameOf(error) };
  }
}

interface Readiness {
  readonly bytes: number;
  /** Nobody is at the other end, or there is nothing more to come. */
  readonly hangup: boolean;
}

/** Everything that is written to never keeps anybody waiting, nor do directories. */
const READY: Readiness = { bytes: 1, hangup: false };

function* readinessOf(descriptor: Descriptor, waiting: Waiting): Steps<Readiness | undefined> {
  switch (descriptor.kind) {
    case "file":
      return yield* readinessOfFile(descriptor);
    case "socket":
      return readinessOfSocket(descriptor.socket, waiting);
    case "stream":
      return readinessOfStream(descriptor.input, waiting);
    case "directory":
      return READY;
  }
}

/** Bytes between the offset and the end of a file. */
function* readinessOfFile({ file, position }: FileDescriptor): Steps<Readiness> {
  if (!file.seekable) return READY;
  const stat = yield* wait(file.stat());
  const bytes = Math.max(Number(stat.size) - position, 0);
  return { bytes, hangup: bytes === 0 };
}

function readinessOfSocket(socket: Socket, waiting: Waiting): Readiness | undefined {
  const held = heldOfSocket(socket);
  const bytes = held.readable();
  if (typeof bytes === "number" || socket.hangup) {
    return { bytes: typeof bytes === "number" ? bytes : 0, hangup: socket.hangup };
  }
  putOff(held, waiting);
  return undefined;
}

function readinessOfStream(input: InputStream | undefined, waiting: Waiting): Readiness | undefined {
  if (input === undefined) return { bytes: 0, hangup: false };
  const held = heldOfStream(input);
  const bytes = held.readable();
  if (bytes === "unknown") return { bytes: 0, hangup: false };
  // Nothing to be had without waiting is the end: nobody is at the other one.
  if (bytes !== undefined) return { bytes, hangup: bytes === 0 };
  if (input.asynchronous === true) waiting.mustSuspend = true;
  putOff(held, waiting);
  return undefined;
}

function putOff(held: HeldInput, waiting: Waiting): void {
  const signal = held.whenReadable();
  if (signal === undefined) waiting.mustLook = true;
  else waiting.signals.push(signal);
}
