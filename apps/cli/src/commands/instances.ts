// The instances of one run: what is preloaded and the program, each with what those before it export.

import {
  type Engine,
  type Instance,
  type InstanceOptions,
  instantiate,
  instantiateAsync,
  type LinkedModule,
  type RunLimitOptions,
} from "@atoll/core";
import { sourcesOf } from "../output/guest-sources.ts";
import type { Io } from "../output/io.ts";
import type { CallMode } from "./call-export.ts";
import { type GivenImports, stubsFor } from "./missing-imports.ts";

export interface InstancesOptions {
  readonly engine: Engine;
  readonly mode: CallMode;
  readonly provide: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
  /** Who watches what the guest does. */
  readonly recorders: Pick<InstanceOptions, "coverage" | "profile"> | undefined;
  /** Whether what is missing traps when it is called. */
  readonly stubMissing: boolean;
}

/** Disposes of all of them, the last one first. */
export class Instances implements Disposable {
  readonly #options: InstancesOptions;
  readonly #io: Io;
  readonly #instances: Instance[] = [];
  readonly #exports = new Map<string, GivenImports[string]>();

  constructor(options: InstancesOptions, io: Io) {
    this.#options = options;
    this.#io = io;
  }

  /** `file`: where the module came from. */
  async start(module: LinkedModule, name: string, file: string, limits: RunLimitOptions): Promise<Instance> {
    const { engine, mode, provide, signal, recorders } = this.#options;
    const options = {
      engine,
      name,
      sources: sourcesOf(file),
      ...recorders,
      ...limits,
      ...(signal === undefined ? {} : { signal }),
      imports: this.#importsOf(module),
      provide,
    };
    const instance = mode === "asynchronous" ? await instantiateAsync(module, options) : instantiate(module, options);
    this.#instances.push(instance);
    return instance;
  }

  /** Has those that follow import an instance's exports from a namespace. */
  export(namespace: string, { exports }: Instance): void {
    this.#exports.set(namespace, Object.fromEntries(exports));
  }

  [Symbol.dispose](): void {
    for (const instance of this.#instances.splice(0).toReversed()) instance[Symbol.dispose]();
  }

  #importsOf(module: LinkedModule): GivenImports {
    const has = (namespace: string, name: string): boolean => Object.hasOwn(this.#exports.get(namespace) ?? {}, name);
    const stubs = this.#options.stubMissing ? stubsFor(module, has, this.#io) : {};
    const namespaces = [...this.#exports.keys(), ...Object.keys(stubs)];
    return Object.fromEntries(namespaces.map((each) => [each, { ...stubs[each], ...this.#exports.get(each) }]));
  }
}
