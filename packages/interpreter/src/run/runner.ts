// Calls from outside: each outermost one gets a machine, nested ones go on top of the machine that runs. Calls that may wait give the
// register file away meanwhile.

import { awaitWithin, type Bits } from "@atoll/core/engine";
import { wordsOfTypes } from "../bytecode/word-kinds.ts";
import { readBits, writeBits } from "./bits.ts";
import { Execution } from "./execution.ts";
import type { InterpretedFunction } from "./interpreted-function.ts";
import { Machine } from "./machine.ts";
import { stackExhausted } from "./traps.ts";

/** Guest calls host calls guest: each round costs host stack, of which there is little. */
const MAX_NESTING = 200;
/** Machines that are kept for the next asynchronous calls. */
const MAX_IDLE = 4;

/** The machine that runs now, whatever engine it is of: it has the register file, and re-entrant calls go on top of it. */
let current: Machine | undefined;

/** Machines with a call in progress: their registers hold references. */
const active = new Set<Machine>();

/** Tells what the registers of all calls in progress refer to. */
export function reachRegisters(reach: (value: unknown) => void): void {
  for (const { refs, callee } of active) {
    for (const value of refs) reach(value);
    reach(callee);
  }
}

/** Runs the calls of one engine. */
export class Runner {
  readonly #stackWords: number;
  /** Machines without a call. */
  readonly #idle: Machine[] = [];

  /** `stackWords` bounds the guest's stack, in words of 4 bytes. */
  constructor(stackWords: number) {
    this.#stackWords = stackWords;
  }

  invoke(callee: InterpretedFunction, args: readonly Bits[]): readonly Bits[] {
    if (current === undefined) return this.#invokeOutermost(callee, args);
    return this.#invokeNested(current, callee, args);
  }

  #invokeOutermost(callee: InterpretedFunction, args: readonly Bits[]): readonly Bits[] {
    const machine = this.#takeMachine();
    callee.home.instance.limits.begin();
    current = machine;
    try {
      const execution = prepare(machine, callee, args, false);
      execution.advance();
      return readBits(machine, 0, callee.type.results);
    } finally {
      current = undefined;
      this.#giveBack(machine);
    }
  }

  /** A host function calls the guest again: on top of the same stack. */
  #invokeNested(machine: Machine, callee: InterpretedFunction, args: readonly Bits[]): readonly Bits[] {
    if (machine.depth >= MAX_NESTING) throw stackExhausted();
    const { limits, fuel, top, mayAwait } = machine;
    machine.settle();
    machine.depth++;
    try {
      const execution = prepare(machine, callee, args, false);
      execution.advance();
      return readBits(machine, top, callee.type.results);
    } finally {
      machine.depth--;
      machine.top = top;
      machine.mayAwait = mayAwait;
      machine.forget(top);
      if (limits !== undefined) machine.grant(limits, fuel);
    }
  }

  /** `deadline`: that of the call of which this one is a part. */
  async invokeAsync(callee: InterpretedFunction, args: readonly Bits[], deadline?: number): Promise<readonly Bits[]> {
    // The register file is in use: this call begins when whoever has it is done.
    while (isRunning()) await Promise.resolve();
    const machine = this.#takeMachine();
    const { limits } = callee.home.instance;
    if (deadline === undefined) limits.begin();
    else limits.deadline = deadline;
    try {
      const execution = prepare(machine, callee, args, true);
      machine.save(execution.extent);
      for (;;) {
        const results = await turn(machine, execution, callee);
        if (results !== undefined) return results;
      }
    } finally {
      this.#giveBack(machine);
    }
  }

  #takeMachine(): Machine {
    const machine = this.#idle.pop() ?? new Machine(this.#stackWords);
    active.add(machine);
    return machine;
  }

  #giveBack(machine: Machine): void {
    active.delete(machine);
    machine.top = 0;
    machine.depth = 0;
    machine.limits = undefined;
    machine.forget(0);
    if (this.#idle.length < MAX_IDLE) this.#idle.push(machine);
  }
}

/** Whether the register file holds the frames of a call that has not returned. */
function isRunning(): boolean {
  return current !== undefined;
}

/** Puts the arguments on top of the stack. */
function prepare(machine: Machine, callee: InterpretedFunction, args: readonly Bits[], mayWait: boolean): Execution {
  const base = machine.top;
  const { params, results } = callee.type;
  const words = Math.max(wordsOfTypes(params), wordsOfTypes(results));
  if (base + words > machine.limit) throw stackExhausted();
  machine.reserveRefs(base + words);
  writeBits(machine, base, params, args);
  return new Execution(machine, callee, base, mayWait);
}

/** Lets an asynchronous call run as far as it comes, and waits for what it waits for. Its results when it has returned. */
async function turn(
  machine: Machine,
  execution: Execution,
  callee: InterpretedFunction,
): Promise<readonly Bits[] | undefined> {
  let outcome;
  current = machine;
  machine.restore();
  try {
    // The result that the call waited for goes into its own registers, which are back only now.
    machine.takeResults();
    outcome = execution.advance();
    if (outcome === "done") return readBits(machine, 0, callee.type.results);
    machine.save(execution.extent);
  } finally {
    current = undefined;
  }
  if (outcome === "yield") {
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    return undefined;
  }
  const { pending, resume } = machine;
  machine.pending = undefined;
  machine.resume = undefined;
  let value: unknown;
  try {
    value = pending === undefined ? undefined : await awaitWithin(pending, callee.home.instance.limits);
  } catch (error) {
    // As if the host function had thrown, once the registers are back.
    machine.resume = () => execution.reject(error);
    return undefined;
  }
  machine.resume = () => resume?.(value);
  return undefined;
}
