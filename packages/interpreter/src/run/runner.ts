// Calls from outside: each outermost one gets a machine, nested ones go on top of the machine that runs. Calls that may wait give the
// register file away meanwhile.

import { awaitWithinAll, type Bits, nextTask } from "@atoll/core/engine";
import { wordsOfTypes } from "../bytecode/word-kinds.ts";
import { readBits, writeBits } from "./bits.ts";
import { Execution, type ExecutionOptions } from "./execution.ts";
import type { InterpretedFunction } from "./interpreted-function.ts";
import { Machine } from "./machine.ts";
import { stackExhausted } from "./traps.ts";

/** Machines that are kept for the next asynchronous calls. */
const MAX_IDLE = 4;

/** The machine that runs now, whatever engine it is of: it has the register file, and re-entrant calls go on top of it. */
let current: Machine | undefined;

/** Machines with a call in progress: their registers hold references. */
const active = new Set<Machine>();

/** Tells what the registers of all calls in progress refer to. */
export function reachRegisters(reach: (value: unknown) => unknown): void {
  for (const { refs, callee } of active) {
    for (let at = 0; at < refs.length; at++) refs[at] = reach(refs[at]);
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
    current = machine;
    try {
      const execution = prepare(machine, callee, args, { mayWait: false });
      execution.advance();
      return readBits(machine, 0, callee.type.results);
    } finally {
      current = undefined;
      this.#giveBack(machine);
    }
  }

  /**
   * A host function calls the guest again: on top of the same stack. Each round costs host stack; when that is full, the host throws somewhere in
   * here, and what has to be put back is put back without a call first.
   */
  #invokeNested(machine: Machine, callee: InterpretedFunction, args: readonly Bits[]): readonly Bits[] {
    machine.reenter();
    const { limits, fuel, top, mayAwait, yieldAt } = machine;
    machine.settle();
    try {
      const execution = prepare(machine, callee, args, { mayWait: false });
      execution.advance();
      return readBits(machine, top, callee.type.results);
    } finally {
      machine.top = top;
      machine.mayAwait = mayAwait;
      machine.yieldAt = yieldAt;
      machine.forget(top);
      if (limits !== undefined) machine.grant(limits, fuel);
    }
  }

  /** `deadline`: that of the call of which this one is a part. */
  async invokeAsync(callee: InterpretedFunction, args: readonly Bits[], deadline?: number): Promise<readonly Bits[]> {
    // The register file is in use: this call begins when whoever has it is done.
    while (isRunning()) await Promise.resolve();
    const machine = this.#takeMachine();
    try {
      const execution = prepare(machine, callee, args, { mayWait: true, deadline });
      keepAside(machine, execution);
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
    machine.leave();
    machine.top = 0;
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
function prepare(
  machine: Machine,
  callee: InterpretedFunction,
  args: readonly Bits[],
  options: ExecutionOptions,
): Execution {
  const base = machine.top;
  const { params, results } = callee.type;
  const words = Math.max(wordsOfTypes(params), wordsOfTypes(results));
  if (base + words > machine.limit) throw stackExhausted();
  machine.reserveRefs(base + words);
  writeBits(machine, base, params, args);
  return new Execution(machine, callee, base, options);
}

/** Leaves the register file to others. */
function keepAside(machine: Machine, execution: Execution): void {
  execution.limits.keepAside(machine.save(execution.extent));
}

/** Lets an asynchronous call run as far as it comes, and waits for what it waits for. Its results when it has returned. */
async function turn(
  machine: Machine,
  execution: Execution,
  callee: InterpretedFunction,
): Promise<readonly Bits[] | undefined> {
  let outcome;
  current = machine;
  execution.limits.keepAside(-machine.restore());
  try {
    // The result that the call waited for goes into its own registers, which are back only now.
    machine.takeResults();
    outcome = execution.advance();
    if (outcome === "done") return readBits(machine, 0, callee.type.results);
    keepAside(machine, execution);
  } finally {
    current = undefined;
  }
  if (outcome === "yield") {
    await nextTask();
    return undefined;
  }
  const { pending, resume } = machine;
  machine.pending = undefined;
  machine.resume = undefined;
  let value: unknown;
  try {
    value = pending === undefined ? undefined : await awaitWithinAll(pending, execution.callLimits);
  } catch (error) {
    // As if the host function had thrown, once the registers are back.
    machine.resume = () => execution.reject(error);
    return undefined;
  }
  machine.resume = () => {
    try {
      resume?.(value);
    } catch (error) {
      // It is no result of the function's type.
      execution.reject(error);
    }
  };
  return undefined;
}
