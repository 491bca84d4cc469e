// What the cases about one builtin share: the target, what makes services, and instances of the guest that calls it once.

import {
  type Builtin,
  compile,
  defineTarget,
  type Engine,
  type Imports,
  type Instance,
  instantiate,
  type InstantiateOptions,
  lateImports,
  MemoryFault,
  type RunLimitOptions,
  type Sets,
  type Target,
} from "@atoll/core";
import { declared } from "@atoll/core/engine";
import { fillMemory, rawTypes } from "../hostile/hostile-guest.ts";
import { type GuestShape, guestOf, PAGES } from "./single-call.ts";

const BLOCK = 4096;

/** A handler as it is called. */
export type Handler = (call: never, ...args: never[]) => unknown;
/** Makes a handler that stands before the builtin's own. */
export type Around = (handler: Handler) => Handler;

/** One builtin of a target. */
export class BuiltinSubject implements GuestShape {
  readonly target: Target;
  readonly engine: Engine;
  readonly provide: () => unknown;
  readonly builtin: Builtin;
  readonly path: GuestShape["path"];
  readonly addressType: GuestShape["addressType"];

  constructor(shape: GuestShape, { target, engine, provide }: Pick<BuiltinSubject, "target" | "engine" | "provide">) {
    this.target = target;
    this.engine = engine;
    this.provide = provide;
    this.builtin = shape.builtin;
    this.path = shape.path;
    this.addressType = shape.addressType;
  }

  /** `vm.map`. */
  get name(): string {
    return this.path.join(".");
  }

  /** The target in which something stands around this builtin's handler. */
  around(wrap: Around): Target {
    const [namespace, name] = this.path;
    return this.target.intercept((builtin, itsNamespace, itsName) =>
      itsNamespace === namespace && itsName === name ? wrap(builtin.handler) : builtin.handler,
    );
  }

  /** An instance with hostile bytes in its memory; the builtin is linked early. */
  instance(options: InstanceShape = {}): Instance {
    const { target = this.target, limits = {}, pages = PAGES } = options;
    const linked = compile(guestOf(this, pages), target, { engine: this.engine });
    return this.#made(
      () =>
        instantiate(linked, { engine: this.engine, ...limits, provide: this.provide() } as InstantiateOptions<Sets>),
      pages,
    );
  }

  /** The same, where the target has no sets, and the builtin comes as an import. */
  lateInstance(): Instance {
    const { features, floats, memory } = this.target;
    const bare = defineTarget({
      name: "late",
      version: "1.0.0",
      features: [...features],
      floats,
      memory,
      sets: [],
      openNamespaces: "any",
    });
    const linked = compile(guestOf(this), bare, { engine: this.engine });
    return this.#made(() => instantiate(linked, { engine: this.engine, imports: this.#imports() }), PAGES);
  }

  /** Calls the builtin, as the guest does. */
  call(instance: Instance): (...args: readonly unknown[]) => unknown {
    return instance.func("run", this.#types) as (...args: readonly unknown[]) => unknown;
  }

  /** The same, where it may wait. */
  callAsync(instance: Instance): (...args: readonly unknown[]) => Promise<unknown> {
    return instance.funcAsync("run", this.#types) as (...args: readonly unknown[]) => Promise<unknown>;
  }

  get #types() {
    const { params, results } = this.builtin;
    const isNumber = (each: { readonly valueType: string }): boolean =>
      /^(?:i32|i64|f32|f64|address)$/.test(each.valueType);
    return { params: rawTypes(params), results: results.every(isNumber) ? rawTypes(results) : [] };
  }

  #imports(): Imports {
    const [namespace, name] = this.path;
    const set = this.target.builtins.get(namespace)?.get(name)?.set;
    if (set === undefined) throw new Error(`no set of ${this.target.name} lists ${this.name}`);
    return lateImports(set, { provide: (this.provide() ?? {}) as never });
  }

  /** With views of the guest's bytes that end, whatever NODE_ENV says. */
  #made(make: () => Instance, pages: number): Instance {
    const { viewChecks } = declared;
    const before = viewChecks.on;
    viewChecks.on = true;
    try {
      const instance = make();
      if (pages === PAGES) fillMemory(instance);
      return instance;
    } finally {
      viewChecks.on = before;
    }
  }
}

/** How an instance differs from others of the same builtin. */
export interface InstanceShape {
  readonly target?: Target;
  readonly limits?: RunLimitOptions;
  readonly pages?: number;
}

/** A number for all that can be read of an instance's memory. */
export function memoryDigest({ memory }: Instance): number {
  let digest = 0;
  for (let at = 0; at < PAGES * 65536; at += BLOCK) {
    const words = readable(memory, at);
    if (words === undefined) digest = Math.imul(digest ^ 0x5bd1e995, 0x01000193);
    else for (const word of words) digest = Math.imul(digest ^ word, 0x01000193);
  }
  return digest;
}

function readable(memory: Instance["memory"], at: number): Uint32Array | undefined {
  try {
    return new Uint32Array(memory.read(at, BLOCK).slice().buffer);
  } catch (error) {
    if (error instanceof MemoryFault) return undefined;
    throw error;
  }
}

/** A signal that knows who listens. */
export class CountedSignal {
  aborted = false;
  readonly listeners: Set<() => void> = new Set();

  abort(): void {
    this.aborted = true;
    for (const listener of this.listeners) listener();
  }
  addEventListener(_type: "abort", listener: () => void): void {
    this.listeners.add(listener);
  }
  removeEventListener(_type: "abort", listener: () => void): void {
    this.listeners.delete(listener);
  }
}
