// Waiting: for clocks, and for descriptors to become ready. Subscriptions are read once; then readiness is looked at, and time
// passed, until something has happened.

import { label, type Memory, pointer, size } from "@atoll/core";
import { nextTask } from "@atoll/core/engine";
import { ERRNO, errnoOf, fail } from "../abi/errno.ts";
import { EVENT_HANGUP, EVENTTYPE, SUBCLOCK_ABSTIME } from "../abi/flags.ts";
import { RIGHTS } from "../abi/rights.ts";
import { PREVIEW_1, type Snapshot, UNSTABLE } from "../abi/snapshot.ts";
import { type Steps, wait } from "../steps.ts";
import type { Clock, ClockName } from "../clock.ts";
import { type Descriptor, type FileDescriptor, requireRights } from "../fd-table.ts";
import { type HeldInput, heldOfSocket, heldOfStream } from "../streams/held-input.ts";
import type { Socket } from "../streams/socket.ts";
import type { InputStream } from "../streams/stream.ts";
import { clockName } from "./clock.ts";
import { type WasiCall, type WasiFunction, wasiAsyncFunction } from "./declare.ts";
import { ENTRIES, payEntries } from "./slices.ts";
import { looks, pass } from "./waiting.ts";

type Address = typeof pointer;

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

type Poll = WasiFunction<readonly [Address, Address, Address, Address], true>;

/**
 * Waits until at least one subscription has something to tell, and writes an event for each that has. A subscription that is wrong in itself (EBADF, ENOTCAPABLE,
 * EINVAL for a clock) is told at once, as its event's error. EINVAL: no subscriptions, or one of an unknown type. EFAULT.
 */
export const poll_oneoff: Poll = declarePoll(PREVIEW_1);

/** The same for subscriptions as they were before. */
export const old_poll_oneoff: Poll = declarePoll(UNSTABLE);

function declarePoll(snapshot: Snapshot): Poll {
  const { subscriptionSize } = snapshot;
  return wasiAsyncFunction(
    [label("in", pointer), label("out", pointer), label("nsubscriptions", size), label("nevents", pointer)],
    function* (call, input, output, count, out) {
      const { memory } = call;
      if (count === 0) fail("inval");
      memory.check(input, count * subscriptionSize, "read");
      memory.check(output, count * EVENT_SIZE, "write");
      memory.check(out, memory.addressWidth, "write");
      if (count > MAX_SUBSCRIPTIONS) fail("nomem");
      const read: Subscriptions = { events: [], clocks: [], fds: [] };
      for (let i = 0; i < count; i++) {
        if (i % ENTRIES === 0) payEntries(call, Math.min(ENTRIES, count - i));
        readSubscription(call, input + i * subscriptionSize, snapshot, read);
      }
      yield* waitForEvents(call, read);
      for (const [i, event] of read.events.entries()) writeEvent(memory, output + i * EVENT_SIZE, event);
      memory.setAddress(out, read.events.length);
    },
  );
}

/** What was subscribed to, and what there is to tell of it. */
interface Subscriptions {
  readonly events: Event[];
  readonly clocks: ClockSubscription[];
  readonly fds: FdSubscription[];
}

function readSubscription(
  call: WasiCall,
  at: number,
  { clock: fields }: Snapshot,
  { events, clocks, fds }: Subscriptions,
): void {
  const { memory } = call;
  const userdata = memory.getU64(at);
  const type = memory.getU8(at + 8);
  if (type === EVENTTYPE.fdRead || type === EVENTTYPE.fdWrite) {
    fds.push({ kind: "fd", userdata, type, fd: memory.getU32(at + 16) });
    return;
  }
  if (type !== EVENTTYPE.clock) fail("inval");
  const timeout = memory.getU64(at + fields.timeout);
  const flags = memory.getU16(at + fields.flags);
  try {
    if ((flags & ~SUBCLOCK_ABSTIME) !== 0) fail("inval");
    const named = clockName(memory.getU32(at + fields.id));
    const absolute = (flags & SUBCLOCK_ABSTIME) !== 0;
    // A span is as long as it is, wherever the wall clock is set meanwhile.
    const clock = !absolute && named === "realtime" ? "monotonic" : named;
    const now = call.clock.now(clock);
    clocks.push({ kind: "clock", userdata, clock, due: absolute ? timeout : now + timeout });
  } catch (error) {
    events.push({ userdata, type, error: errnoNumber(error), bytes: 0n, flags: 0 });
  }
}

function errnoNumber(error: unknown): number {
  const name = errnoOf(error);
  if (name === undefined) throw error;
  return ERRNO[name];
}

function* waitForEvents(call: WasiCall, { events, clocks, fds }: Subscriptions): Steps<void> {
  let suspended = false;
  for (const look of looks()) {
    // Signals may mean nothing, and clocks may pass at once: what others do has its turn all the same.
    if (suspended) yield* wait(nextTask());
    const waiting: Waiting = { signals: [], mustLook: false, mustSuspend: false };
    for (const [i, subscription] of fds.entries()) {
      if (i % ENTRIES === 0) payEntries(call, Math.min(ENTRIES, fds.length - i));
      const event = yield* eventOf(call, subscription, waiting);
      if (event !== undefined) events.push(event);
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
    else events.push({ userdata, type: EVENTTYPE.clock, error: 0, bytes: 0n, flags: 0 });
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
function* eventOf(call: WasiCall, { userdata, type, fd }: FdSubscription, waiting: Waiting): Steps<Event | undefined> {
  try {
    const descriptor = call.state.get(fd);
    requireRights(descriptor, RIGHTS.pollFdReadwrite | (type === EVENTTYPE.fdRead ? RIGHTS.fdRead : RIGHTS.fdWrite));
    const readiness = type === EVENTTYPE.fdWrite ? READY : yield* readinessOf(descriptor, waiting);
    if (readiness === undefined) return undefined;
    const { bytes, hangup } = readiness;
    return { userdata, type, error: 0, bytes: BigInt(bytes), flags: hangup ? EVENT_HANGUP : 0 };
  } catch (error) {
    return { userdata, type, error: errnoNumber(error), bytes: 0n, flags: 0 };
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
