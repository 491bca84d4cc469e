// Calls that the loop cannot make by itself: to functions that are not lowered yet, of other instances, and of the host. Like all
// cold functions, each gives the position where the loop goes on, or its complement when the loop has to be left.

import { andThen, FunctionInstance, InternalError, isThenable, thrownByHost, isSubtypeOf } from "@atoll/core/engine";
import { CODE } from "../bytecode/code-space.ts";
import { frameSize, linkOffset } from "../bytecode/lowered-function.ts";
import { operation } from "../bytecode/operations.ts";
import { PAIR } from "../bytecode/word-kinds.ts";
import { adapterOf, foreignAdapterOf, type HostAdapter } from "./host-adapter.ts";
import type { InstanceState } from "./instance-state.ts";
import { InterpretedFunction } from "./interpreted-function.ts";
import { stackOf } from "./profile-places.ts";
import { type Machine, REENTER, RETURN, SUSPEND, SWITCH, TAIL_SWITCH } from "./machine.ts";
import { WORDS } from "../bytecode/registers.ts";
import { otherType, rangeTrap, stackExhausted, trap, uninitializedElement } from "./traps.ts";

const CALL = operation("call");
const CALL_IMPORT_LENGTH = 4;
const CALL_INDIRECT_LENGTH = 5;
const CALL_INDIRECT_TABLE_LENGTH = 7;
const CALL_REF_LENGTH = 4;
/** More than there are frames: their places in the register file. */
const FRAMES = 2 ** 24;

function leave(machine: Machine, pc: number, status: number): number {
  machine.status = status;
  return ~pc;
}

/** A call of a function of the same instance, or of an imported builtin's body: lowers it and turns itself into `call`. */
export function callLazy(pc: number, _fp: number, _machine: Machine, home: InstanceState): number {
  CODE[pc + 1] = home.code.entry(CODE[pc + 1] ?? 0, home.instance.limits);
  CODE[pc] = CALL;
  return pc;
}

export function callImport(pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const funcidx = CODE[pc + 1] ?? 0;
  const next = pc + CALL_IMPORT_LENGTH;
  const base = fp + (CODE[pc + 2] ?? 0);
  const top = fp + (CODE[pc + 3] ?? 0);
  const adapter = home.adapters[funcidx];
  if (adapter !== undefined) {
    if (adapter.quick && !home.watched) return callQuick(machine, adapter, base, top, next);
    return callHost(machine, home, adapter, base, top, next, fp);
  }
  const imported = home.instance.functions[funcidx];
  if (imported === undefined) throw new InternalError(`no function ${funcidx}`);
  if (!(imported instanceof InterpretedFunction)) home.adapters[funcidx] = hostAdapter(imported);
  return call(machine, home, imported, base, top, next, fp);
}

/** The operation's index, base, frame size and type id are its first four words. */
export function callIndirect(pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const index = (machine.words[fp + (CODE[pc + 1] ?? 0)] ?? 0) >>> 0;
  const callee = checkedCallee(home.table, 0, index, CODE[pc + 4] ?? 0);
  if (callee instanceof InterpretedFunction && callee.home === home && callee.entry === 0) {
    callee.entry = home.code.entry(callee.funcidx, home.instance.limits);
    // Done again, the loop makes the call itself; unless the types match only by subtyping.
    if (callee.typeId === (CODE[pc + 4] ?? 0)) return pc;
  }
  const base = fp + (CODE[pc + 2] ?? 0);
  return call(machine, home, callee, base, fp + (CODE[pc + 3] ?? 0), pc + CALL_INDIRECT_LENGTH, fp);
}

export function callIndirectTable(pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const index = tableIndex(machine, fp + (CODE[pc + 1] ?? 0), CODE[pc + 6] ?? 0);
  const tableidx = CODE[pc + 5] ?? 0;
  const { elements = [] } = home.instance.tables[tableidx] ?? {};
  const callee = checkedCallee(elements, tableidx, index, CODE[pc + 4] ?? 0);
  const base = fp + (CODE[pc + 2] ?? 0);
  return call(machine, home, callee, base, fp + (CODE[pc + 3] ?? 0), pc + CALL_INDIRECT_TABLE_LENGTH, fp);
}

export function callRef(pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const callee = machine.refs[(fp + (CODE[pc + 1] ?? 0)) >> 1];
  if (!(callee instanceof FunctionInstance)) throw trap("null_function_reference");
  const base = fp + (CODE[pc + 2] ?? 0);
  return call(machine, home, callee, base, fp + (CODE[pc + 3] ?? 0), pc + CALL_REF_LENGTH, fp);
}

/** `return_call`: callee, link, base and words of the arguments are the operation's words. */
export function returnCall(pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const funcidx = CODE[pc + 1] ?? 0;
  const callee = home.instance.functions[funcidx];
  if (callee === undefined) throw new InternalError(`no function ${funcidx}`);
  if (home.code.bodies[funcidx] === undefined) return tailCall(machine, home, callee, pc, fp);
  return tailCallHome(machine, home.code.entry(funcidx, home.instance.limits), pc, fp);
}

export function returnCallIndirect(pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const index = tableIndex(machine, fp + (CODE[pc + 1] ?? 0), CODE[pc + 7] ?? 0);
  const tableidx = CODE[pc + 6] ?? 0;
  const { elements = [] } = home.instance.tables[tableidx] ?? {};
  return tailCall(machine, home, checkedCallee(elements, tableidx, index, CODE[pc + 5] ?? 0), pc, fp);
}

export function returnCallRef(pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const callee = machine.refs[(fp + (CODE[pc + 1] ?? 0)) >> 1];
  if (!(callee instanceof FunctionInstance)) throw trap("null_function_reference");
  return tailCall(machine, home, callee, pc, fp);
}

function tableIndex(machine: Machine, at: number, kind: number): number {
  const low = (machine.words[at] ?? 0) >>> 0;
  return kind === PAIR ? ((machine.words[at + 1] ?? 0) >>> 0) * 2 ** 32 + low : low;
}

function checkedCallee(
  elements: readonly unknown[],
  tableidx: number,
  index: number,
  typeId: number,
): FunctionInstance {
  if (!(index < elements.length)) {
    const range = { what: "element", from: index, length: 1 };
    throw rangeTrap("undefined_element", range, `table ${tableidx}`, elements.length);
  }
  const callee = elements[index];
  if (!(callee instanceof FunctionInstance)) throw uninitializedElement(index, tableidx);
  if (callee.typeId !== typeId && !isSubtypeOf(callee.definedType, typeId)) throw otherType(index, tableidx);
  return callee;
}

/**
 * Calls any function with its arguments at `base`; afterwards, control is at `next`, in the frame at `fp`. `top` is the end of the caller's frame.
 */
function call(
  machine: Machine,
  home: InstanceState,
  callee: FunctionInstance,
  base: number,
  top: number,
  next: number,
  fp: number,
): number {
  if (callee instanceof InterpretedFunction) {
    machine.callee = callee;
    machine.frame = base;
    machine.fuel--;
    return leave(machine, next, SWITCH);
  }
  return callHost(machine, home, hostAdapter(callee), base, top, next, fp);
}

/** Functions of the host, or of another engine. */
function hostAdapter(callee: FunctionInstance): HostAdapter {
  return callee.code.kind === "host" ? adapterOf(callee.code, callee.type) : foreignAdapterOf(callee);
}

function callHost(
  machine: Machine,
  home: InstanceState,
  adapter: HostAdapter,
  base: number,
  top: number,
  next: number,
  fp: number,
): number {
  const access = home.memory?.access;
  const outerTop = machine.top;
  machine.top = top;
  // Apart from the rest: a value that comes from here or from there costs V8 three nanoseconds.
  if (home.watched) {
    const seen = watchHost(machine, home, adapter, base, next, fp);
    machine.top = outerTop;
    return takeResult(machine, home, adapter, base, next, seen, access);
  }
  const value = enterHost(machine, adapter, base);
  machine.top = outerTop;
  // Most results are an i32 as they stand.
  if (typeof value !== "number" || (value | 0) !== value || value < adapter.takesFrom)
    return takeResult(machine, home, adapter, base, next, value, access);
  machine.pay();
  WORDS[base] = value;
  return home.memory?.access === access ? next : leave(machine, next, REENTER);
}

/** What a function of the host gave, which may be a promise; `access`: how the memory was reached before. */
function takeResult(
  machine: Machine,
  home: InstanceState,
  adapter: HostAdapter,
  base: number,
  next: number,
  value: unknown,
  access: unknown,
): number {
  const pending = payFor(machine, adapter, value);
  if (pending !== undefined) {
    machine.tail = false;
    machine.resume = (result) => adapter.write(machine, base, result);
    return leave(machine, next, SUSPEND);
  }
  adapter.write(machine, base, value);
  return home.memory?.access === access ? next : leave(machine, next, REENTER);
}

/** A call of the host pays. Gives what the machine waits for, if the result is such: held before anything can end the call. Throws if it cannot wait. */
function payFor(machine: Machine, adapter: HostAdapter, value: unknown): Promise<unknown> | undefined {
  const pending = adapter.suspending && isThenable(value) ? heldPromise(value, adapter) : undefined;
  machine.pay();
  if (pending !== undefined && !machine.mayAwait) throw trap("suspension");
  machine.pending = pending;
  return pending;
}

/** What only reads what the host has: nothing was done to the memory. */
function callQuick(machine: Machine, adapter: HostAdapter, base: number, top: number, next: number): number {
  const outerTop = machine.top;
  machine.top = top;
  const value = enterHost(machine, adapter, base);
  machine.top = outerTop;
  machine.pay();
  if (typeof value === "number" && (value | 0) === value && value >= adapter.takesFrom) {
    WORDS[base] = value;
  } else {
    adapter.write(machine, base, value);
  }
  return next;
}

/** The same for those who want to know of it. */
function watchHost(
  machine: Machine,
  home: InstanceState,
  adapter: HostAdapter,
  base: number,
  next: number,
  fp: number,
): unknown {
  const { name = "another engine" } = adapter;
  home.code.counter?.noteHostCall(name);
  const { profile } = home.instance;
  if (profile === undefined) return enterHost(machine, adapter, base);
  const stack = () => stackOf(machine, { state: home, pc: next, fp }, "behind");
  return profile.callHost(name, next * FRAMES + fp, stack, () => enterHost(machine, adapter, base));
}

function enterHost(machine: Machine, adapter: HostAdapter, base: number): unknown {
  try {
    return adapter.call(machine, base);
  } catch (error) {
    throw thrownBy(adapter, error);
  }
}

/** What a function of the host threw is told by its name; what other engines' functions throw is known already. */
function thrownBy({ name }: HostAdapter, error: unknown): unknown {
  return name === undefined ? error : thrownByHost(name, error);
}

/** A promise whose failure is never unhandled: the run may end before anybody waits for it. */
function heldPromise(value: PromiseLike<unknown>, adapter: HostAdapter): Promise<unknown> {
  const fail = (error: unknown): never => {
    throw thrownBy(adapter, error);
  };
  const promise = andThen(value, (settled) => settled, fail) as Promise<unknown>;
  promise.catch(() => {});
  return promise;
}

function tailCall(machine: Machine, home: InstanceState, callee: FunctionInstance, pc: number, fp: number): number {
  const link = fp + (CODE[pc + 2] ?? 0);
  const base = fp + (CODE[pc + 3] ?? 0);
  const argumentWords = CODE[pc + 4] ?? 0;
  const { words } = machine;
  if (!(callee instanceof InterpretedFunction))
    return tailCallHost(machine, home, hostAdapter(callee), link, base, pc, fp);
  if (callee.home === home) {
    if (callee.entry === 0) callee.entry = home.code.entry(callee.funcidx, home.instance.limits);
    return tailCallHome(machine, callee.entry, pc, fp);
  }
  machine.linkPc = words[link] ?? 0;
  machine.linkFp = words[link + 1] ?? 0;
  moveArguments(machine, base, fp, argumentWords);
  machine.callee = callee;
  machine.frame = fp;
  machine.fuel--;
  return leave(machine, pc, TAIL_SWITCH);
}

/** In the code of the same instance. */
function tailCallHome(machine: Machine, entry: number, pc: number, fp: number): number {
  if (fp + frameSize(entry) > machine.limit) throw stackExhausted();
  const { words } = machine;
  const link = fp + (CODE[pc + 2] ?? 0);
  const linkPc = words[link] ?? 0;
  const linkFp = words[link + 1] ?? 0;
  moveArguments(machine, fp + (CODE[pc + 3] ?? 0), fp, CODE[pc + 4] ?? 0);
  enterFrame(entry, fp, linkPc, linkFp);
  machine.fuel--;
  return entry;
}

/** Writes the link of a new frame. */
export function enterFrame(entry: number, frame: number, linkPc: number, linkFp: number): void {
  const link = frame + linkOffset(entry);
  WORDS[link] = linkPc;
  WORDS[link + 1] = linkFp;
}

function moveArguments(machine: Machine, from: number, to: number, count: number): void {
  machine.words.copyWithin(to, from, from + count);
  if (machine.refs.length > to >> 1) machine.refs.copyWithin(to >> 1, from >> 1, (from + count) >> 1);
}

/** A host function in tail position: its results are the frame's, which then returns. */
function tailCallHost(
  machine: Machine,
  home: InstanceState,
  adapter: HostAdapter,
  link: number,
  base: number,
  pc: number,
  fp: number,
): number {
  const linkPc = machine.words[link] ?? 0;
  const linkFp = machine.words[link + 1] ?? 0;
  const finish = (result: unknown): void => {
    adapter.write(machine, fp, result);
    machine.linkPc = linkPc;
    machine.linkFp = linkFp;
  };
  const outerTop = machine.top;
  // The arguments are the frame's last words, and are read before anyone else uses the stack.
  machine.top = base;
  let value: unknown;
  try {
    // The frame of the caller is still there.
    value = home.watched ? watchHost(machine, home, adapter, base, pc + 1, fp) : enterHost(machine, adapter, base);
  } catch (error) {
    machine.tail = true;
    throw error;
  }
  machine.top = outerTop;
  const pending = payFor(machine, adapter, value);
  if (pending !== undefined) {
    machine.tail = true;
    machine.resume = (result) => {
      finish(result);
      machine.pc = linkPc;
      machine.fp = linkFp;
    };
    return leave(machine, pc, SUSPEND);
  }
  finish(value);
  return leave(machine, pc, RETURN);
}
