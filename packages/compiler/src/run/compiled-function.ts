// A function of a compiled instance: what funcrefs to it are.

import type { Awaitable } from "@atoll/core";
import { type Bits, type CanonicalType, FunctionInstance, type FuncType, InternalError } from "@atoll/core/engine";
import { type Entry, entryOf } from "../store/entry.ts";
import { knownHostFunction } from "../store/host-functions.ts";
import type { CompiledInstance } from "./compiled-instance.ts";
import { invoke, invokeAsync } from "./invoke.ts";
import { WebAssembly } from "../host/web-assembly.ts";

export class CompiledFunction extends FunctionInstance {
  readonly home: CompiledInstance;
  readonly funcidx: number;
  #entry: Entry | undefined;
  #promising: Entry["func"] | undefined;

  constructor(type: FuncType, definedType: CanonicalType, home: CompiledInstance, funcidx: number) {
    super(type, definedType, { kind: "wasm", instance: home.instance, funcidx });
    this.home = home;
    this.funcidx = funcidx;
  }

  /** How it is called from outside. */
  get entry(): Entry {
    return (this.#entry ??= entryOf(this.#host(), this.type, this.definedType));
  }

  /** The same for a call that may wait. */
  get promising(): Entry["func"] {
    const { promising } = WebAssembly as unknown as { readonly promising: (func: Entry["func"]) => Entry["func"] };
    return (this.#promising ??= promising(this.entry.func));
  }

  override invoke(args: readonly Bits[]): readonly Bits[] {
    return invoke(this, args);
  }

  override invokeAsync(args: readonly Bits[], deadline?: number): Awaitable<readonly Bits[]> {
    return invokeAsync(this, args, deadline);
  }

  #host(): Entry["func"] {
    const host = knownHostFunction(this);
    if (host === undefined)
      throw new InternalError("a function that cannot be told apart from outside is called from there");
    return host;
  }
}
