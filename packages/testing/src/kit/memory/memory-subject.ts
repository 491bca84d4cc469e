// The memory under test: made by its policy, alone or for a guest, with what its policy says of the places that cannot be reached.

import {
  type Access,
  compile,
  defineTarget,
  type Engine,
  type Feature,
  type Instance,
  instantiate,
  type Memory,
  MemoryFault,
  type MemoryPolicy,
  pointer,
  type TrapCode,
  type VirtualMemory,
  WASM_3,
} from "@atoll/core";
import type { AddressType, MemoryRequest } from "@atoll/core/engine";
import type { CaseSkip } from "../conformance-case.ts";
import { requireLike } from "../judge.ts";
import { type AccessInstructions, ATOMICS, LOADS, STORES } from "../../memory/access-instructions.ts";
import { thrown } from "../../target/thrown.ts";
import { assembleText } from "../../wat.ts";

export const PAGE = 65536;
/** The memories of these tests have so many pages of 64 KiB at first, and may have so many. */
const FIRST_PAGES = 2;
export const MAX_PAGES = 64;
export const END: number = FIRST_PAGES * PAGE;

/** What is to be tested. */
export interface MemoryCasesOptions {
  /** Gives the policy; asked anew for every case, so that what its memories need can be made for each. */
  readonly policy: () => MemoryPolicy;
  /** Engines to run guests on. */
  readonly engines: readonly Engine[];
  /** Whether the memories are shared between threads. Default false. */
  readonly shared?: boolean;
  /** Finds a memory's virtual memory where it does not carry it from the start. Default: `memory.virtual`. */
  readonly virtual?: (memory: Memory) => VirtualMemory | undefined;
  /** Cases that are not run, each with a reason. */
  readonly skip?: readonly CaseSkip[];
}

/** One kind of memory with one address type. */
export class MemorySubject {
  readonly addressType: AddressType;
  readonly options: MemoryCasesOptions;
  /** The first address that the null guard leaves, and linkers use. */
  readonly start: number;
  /** Behind the initial pages something may be mapped, or nothing is. */
  readonly beyond: TrapCode;
  readonly denied: boolean;

  constructor(addressType: AddressType, options: MemoryCasesOptions) {
    const policy = options.policy();
    if (policy.outOfBounds !== "trap") throw new Error("memories that wrap are not what core wasm says");
    if (policy.nullGuard > PAGE / 2) throw new Error("the tests need addresses from 32 KiB on");
    this.addressType = addressType;
    this.options = options;
    this.start = Math.max(1024, policy.nullGuard);
    this.beyond = policy.mapping === "required" ? "unmapped" : "out_of_bounds_memory";
    this.denied = policy.grow === "deny";
  }

  memory(request: Partial<MemoryRequest> = {}): Memory {
    const { addressType, options } = this;
    const limits = { min: BigInt(FIRST_PAGES), max: BigInt(MAX_PAGES) };
    const type = { addressType, limits, shared: options.shared ?? false, pageSizeLog2: 16 };
    return options.policy().create({ type, memidx: 0, charge: () => true, ...request });
  }

  virtualOf(memory: Memory): VirtualMemory | undefined {
    return this.options.virtual === undefined ? memory.virtual : this.options.virtual(memory);
  }

  /** A guest whose memory it is. */
  async guest(engine: Engine, functions: readonly string[]): Promise<Instance> {
    const { addressType, options } = this;
    const shared = options.shared === true ? " shared" : "";
    const features = [...WASM_3, "threads"].filter((feature): feature is Feature =>
      engine.features.has(feature as Feature),
    );
    const text = `(module (memory (export "memory") ${addressType} ${FIRST_PAGES} ${MAX_PAGES}${shared})
      (data (${addressType}.const ${END - 8}) "lagoon..") (data $data "${"x".repeat(40)}")
      ${functions.map((each) => each.replaceAll("P", addressType)).join("\n")})`;
    const target = defineTarget({ name: "memory", version: "1.0.0", memory: options.policy(), features, sets: [] });
    return instantiate(compile(await assembleText(text), target, { engine }), { engine });
  }

  /** A guest with a function for each of the instructions, called with the address. */
  async accessGuest(engine: Engine): Promise<{
    readonly memory: Memory;
    readonly run: (name: string, address: number) => void;
  }> {
    const instructions = this.instructions(engine);
    const instance = await this.guest(
      engine,
      Object.entries(instructions).map(
        ([name, [, text]]) => `(func (export "${name}") (param P) ${text.replaceAll("A", "(local.get 0)")})`,
      ),
    );
    const run = (name: string, address: number): void =>
      instance.func(name, { params: [pointer], results: [] })(address);
    return { memory: instance.memory, run };
  }

  /** What the engine can execute of them. */
  instructions(engine: Engine): AccessInstructions {
    return { ...LOADS, ...STORES, ...(engine.features.has("threads") ? ATOMICS : {}) };
  }
}

/** Checks that an access fails, and how. */
export function expectFault(
  action: () => unknown,
  code: TrapCode,
  fault: { readonly address: number; readonly width: number; readonly access: Access },
): void {
  requireLike(thrown(MemoryFault, action), { code, fault });
}
