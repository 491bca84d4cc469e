// Two equal memories, one under the interpreter and one under compiled code, and what a call of either side comes to: for property tests.
import { compiler } from "@atoll/compiler";
import { type Engine, FEATURES, type Memory, Trap, type VirtualMemory } from "@atoll/core";
import {
  type AddressType,
  type Bits,
  decodeModule,
  FlatMemory,
  instantiateModule,
  validateModule,
} from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect } from "vitest";
import { PagedMemory } from "../../src/memory/paged-memory.ts";
import { virtualMemoryOf } from "../../src/memory/virtual-memory-of.ts";

export interface Configuration {
  readonly addressType: AddressType;
  readonly reserved: number;
  readonly pageSize: number;
  readonly nullGuard: number;
  readonly limit: number;
  /** A flat memory with pages inside; `reserved` is the most it may have. */
  readonly flat?: true;
  readonly outOfBounds?: "trap" | "wrap";
}

/** Numbers that are the same in every run. */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = Math.imul(seed, 2_654_435_761) >>> 0;
  }
  below(end: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * end);
  }
  of<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error("of nothing");
    return value;
  }
}

export interface Side {
  readonly memory: Memory;
  readonly space: VirtualMemory;
  call(name: string, args: readonly Bits[]): string;
}

function side(engine: Engine, module: ReturnType<typeof decodeModule>, configuration: Configuration): Side {
  const { reserved, pageSize, nullGuard, limit, flat, outOfBounds = "trap" } = configuration;
  const host = engine.memoryHost;
  const instance = instantiateModule({
    module,
    engine,
    createMemory: (type) => {
      const rules = { pageSize, nullGuard, outOfBounds, ...(host === undefined ? {} : { host }) };
      if (flat === true) return new FlatMemory(type, { ...rules, byteLimit: reserved, divisible: true });
      return new PagedMemory(type, { ...rules, reserved, grow: "map", commit: { mode: "overcommit", limit } });
    },
  });
  const [memory] = instance.memories;
  const space = memory && virtualMemoryOf(memory);
  if (memory === undefined || space === undefined) throw new Error("no memory");
  return {
    memory,
    space,
    call(name, args) {
      const func = instance.exports.get(name);
      if (func === undefined || !("invoke" in func)) throw new Error(`no function ${name}`);
      try {
        return func.invoke(args).map(String).join();
      } catch (error) {
        if (!(error instanceof Trap)) throw error;
        const frames = error.frames.map(({ funcidx, offset }) => `${funcidx}:${offset}`);
        return `${error.code} ${error.message} ${JSON.stringify(error.fault, shownFully)} @${frames.join()}`;
      }
    },
  };
}

function shownFully(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}

/** The interpreter's side and the compiler's, of one guest in text. */
export async function sidesOf(text: string, configuration: Configuration): Promise<readonly Side[]> {
  const module = decodeModule(await assembleText(text));
  validateModule(module, new Set(FEATURES));
  return [interpreter(), compiler()].map((engine) => side(engine, module, configuration));
}

/** What both sides give, which is the same. */
export function both<T>(sides: readonly Side[], operation: (side: Side) => T): T | undefined {
  const [first, second] = sides.map(operation);
  expect(second).toEqual(first);
  return first;
}
