// An instance as embedders see it: typed functions, its memory, and the end of its life.

import type { GuestFunctions } from "../builtins/call.ts";
import type { HandleCount } from "../builtins/types/handle-table.ts";
import type { DeclaredType, WasmType } from "../builtins/wasm-type.ts";
import type { Memory } from "../memory/memory.ts";
import type { ExternValue, ModuleInstance } from "../runtime/module-instance.ts";
import type { RunLimits } from "../runtime/run-limits.ts";
import type { Usage } from "../runtime/usage.ts";
import type { GuestGlobal } from "./guest-global.ts";
import type { LinkedModule } from "../link/linked-module.ts";
import type { Sets } from "../declare/set-types.ts";

/** A module at work. Call its exports by `func` and `funcAsync`; end it with `using`, or by disposing it. */
export interface Instance<S extends Sets = Sets> extends GuestFunctions, Disposable {
  readonly module: LinkedModule<S>;
  readonly name: string | undefined;
  /** Memory 0. Throws LinkError if the module has none. */
  readonly memory: Memory;
  /** An exported global. Throws LinkError if it is missing or of another type. */
  global<V extends DeclaredType, T>(name: string, type: WasmType<V, T>): GuestGlobal<T>;
  /** Every export as it stands in the store. */
  readonly exports: ReadonlyMap<string, ExternValue>;
  /** What the instance may still use, and has used. */
  readonly limits: RunLimits;
  /** What the instance has used: fuel and time are counted with `measure: true`, fuel with a limit, too. */
  readonly usage: Usage;
  /** The module instance behind it, with its index spaces: for tools and engines. */
  readonly moduleInstance: ModuleInstance;
  /** Handles that builtins gave the guest, by the names of their resources: what is live when it has ended, it has leaked. */
  readonly handles: { readonly counts: ReadonlyMap<string, HandleCount> };
  readonly disposed: boolean;
  /** Ends the instance: states of the sets, services made for it, memories that it defines. Calls throw DisposedError afterwards. */
  [Symbol.dispose](): void;
}
