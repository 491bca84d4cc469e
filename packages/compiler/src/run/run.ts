// Calls from outside: one run for each, nested ones on top of the one that called the host. A run knows which instances it has come to, whose
// time and fuel it uses, and whether it may wait.

import { type CallLimits, guestOnTurn, type Payer, type ProfilePlace, type RunLimits } from "@atoll/core/engine";
import { keepFrames } from "../host/stack-traces.ts";
import { stackLimit, watchesExits } from "../count/exits.ts";
import type { CompiledInstance } from "./compiled-instance.ts";

/** The run on whose behalf code is executed now. */
let current: Run | undefined;

/** Milliseconds after which a run that may wait lets the event loop have a turn. */
const TURN = 8;

/** Calls on top of each other that are sure to need more of the host's stack than a run does to begin and to leave. */
const STACK_OF_LEAVING = 8;

/** Throws the host's error where so many calls do not fit on its stack. */
function needStack(calls: number): number {
  return calls === 0 ? 0 : needStack(calls - 1) + 1;
}

/** Whether a run has been left. */
let practised = false;

/**
 * Leaves a run. Hosts compile a function when it is called first, and need much more of the stack for that: the first time is not to be where the stack is
 * full.
 */
function practise(instance: CompiledInstance): void {
  if (instance.instance.profile !== undefined) return;
  practised = true;
  const run = new Run({ mayWait: false });
  run.begin(instance);
  run.leave();
}

let lastId = 0;
const waiting = new Map<number, Run>();

export interface RunOptions {
  /** Whether a promise may be awaited. */
  readonly mayWait: boolean;
  /** Of the call that this one is a part of. */
  readonly deadline?: number | undefined;
  /** Where it begins, for profiles. */
  readonly entry?: () => ProfilePlace;
}

function setCurrent(run: Run | undefined): void {
  current = run;
}

/** The run that is on, if one is. */
export function currentRun(): Run | undefined {
  return current;
}

export class Run {
  readonly id: number = ++lastId;
  readonly mayWait: boolean;
  /** On the host's clock. */
  #yieldAt: number = Infinity;
  /** What came of that for which the run waited. */
  outcome: { readonly value: unknown } | { readonly error: unknown } | undefined = undefined;
  /** What ended the guest and must not be caught by it. */
  failure: { readonly error: unknown; readonly status: WebAssembly.Global } | undefined = undefined;
  readonly #deadlines = new Map<RunLimits, number>();
  readonly #instances = new Set<CompiledInstance>();
  #outer: Run | undefined;
  /** Who paid for memory before the run had its turn. */
  #payerBefore: Payer | undefined;
  #mightWaitBefore = false;
  #on = false;
  readonly #entry: (() => ProfilePlace) | undefined;
  /** Tells the profile that the run leaves the host's stack. */
  #endStay: (() => void) | undefined;
  #framesBefore: unknown;

  constructor({ mayWait, entry }: RunOptions) {
    this.mayWait = mayWait;
    this.#entry = entry;
  }

  /** Whether it is on top of another one. */
  get isNested(): boolean {
    return this.#outer !== undefined;
  }

  /** Whether it may wait, and others have not had a turn for some time. */
  get turnIsOver(): boolean {
    return this.mayWait && performance.now() >= this.#yieldAt;
  }

  /** The limits of the instances that the run has come to, with its deadlines there. */
  get limits(): readonly CallLimits[] {
    return [...this.#deadlines];
  }

  /** The run begins, in a function of `instance`. */
  begin(instance: CompiledInstance, deadline?: number): void {
    // One inside of another may be the one for which the host has no stack left: then nothing has begun.
    if (current !== undefined) needStack(STACK_OF_LEAVING);
    if (!practised) practise(instance);
    this.#outer = current;
    this.#stay(instance);
    this.#takeTurn(instance.instance.limits);
    setCurrent(this);
    this.#on = true;
    if (this.mayWait) this.#yieldAt = performance.now() + TURN;
    this.reach(instance, deadline);
  }

  #takeTurn(payer: Payer | undefined): void {
    this.#payerBefore = guestOnTurn.payer;
    this.#mightWaitBefore = guestOnTurn.mayWait;
    guestOnTurn.payer = payer;
    guestOnTurn.mayWait = this.mayWait;
  }

  /** The run comes to an instance: its time and its fuel are the run's from now on. */
  reach(instance: CompiledInstance, deadline?: number): void {
    if (this.#instances.has(instance)) return;
    this.#instances.add(instance);
    const { limits } = instance.instance;
    if (!this.#deadlines.has(limits)) this.#deadlines.set(limits, limits.enter(deadline));
    instance.enter();
  }

  /** The instance whose function was called from outside: it pays where no other is known to have called. */
  get payer(): CompiledInstance | undefined {
    const [first] = this.#instances;
    return first;
  }

  /** The run leaves the host's stack: it waits, or is over. */
  leave(): void {
    if (!this.#on) return;
    this.#on = false;
    this.#endStay?.();
    if (this.#framesBefore !== undefined) keepFrames(this.#framesBefore);
    guestOnTurn.payer = this.#payerBefore;
    guestOnTurn.mayWait = this.#mightWaitBefore;
    for (const instance of this.#instances) instance.leave();
    for (const limits of this.#deadlines.keys()) limits.leave();
    current = this.#outer;
    this.#outer = undefined;
  }

  /** The run waits from now on; gives the number by which it is found again. */
  wait(): number {
    waiting.set(this.id, this);
    this.leave();
    return this.id;
  }

  /** It is on the host's stack from now on. */
  #stay({ instance: { profile } }: CompiledInstance): void {
    // Each call from outside would pay for it.
    this.#framesBefore = watchesExits() ? keepFrames(stackLimit()) : undefined;
    if (profile === undefined) return;
    this.#endStay = profile.enterRun(() => this.#entry?.());
  }

  /** The run that goes on. */
  static resume(id: number): Run {
    const run = waiting.get(id);
    if (run === undefined) throw new Error(`no run ${id} waits`);
    waiting.delete(id);
    run.#resume();
    return run;
  }

  #resume(): void {
    // What is on now has ended, and its promise is about to tell: nothing else lets the host come here.
    current?.leave();
    setCurrent(this);
    if (this.payer !== undefined) this.#stay(this.payer);
    this.#takeTurn(this.payer?.instance.limits);
    this.#on = true;
    this.#yieldAt = performance.now() + TURN;
    for (const [limits, deadline] of this.#deadlines) limits.enter(deadline);
    for (const instance of this.#instances) instance.enter();
  }
}
