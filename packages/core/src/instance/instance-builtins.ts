// The builtins of one instance that share their services: a container, a call object per scope, a host function per builtin.

import { adaptHandler } from "../builtins/adapt-handler.ts";
import type { Builtin, ScopeDeclaration } from "../builtins/builtin.ts";
import type { Call } from "../builtins/call.ts";
import { disposeAll, type ServiceContainer } from "../container/service-container.ts";
import type { Memory } from "../memory/memory.ts";
import type { FuncType } from "../module/types.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";
import { hostFunction } from "../runtime/host-function.ts";
import type { AbortSignalLike, RunLimits } from "../runtime/run-limits.ts";
import type { InstanceFunctions } from "./guest-functions.ts";
import { type CallContext, InstanceCall } from "./instance-call.ts";

export class InstanceBuiltins {
  readonly #container: ServiceContainer;
  readonly #context: CallContext;
  readonly #calls = new Map<ScopeDeclaration, InstanceCall>();
  readonly #functions = new Map<Builtin, FunctionInstance>();
  readonly #states: unknown[] = [];

  constructor(container: ServiceContainer, signal: AbortSignalLike | undefined) {
    this.#container = container;
    this.#context = { memory: undefined, functions: undefined, limits: undefined, signal };
  }

  /** The host function of a builtin, for all of its imports. */
  function(builtin: Builtin, type: FuncType, name: string): FunctionInstance {
    const known = this.#functions.get(builtin);
    if (known !== undefined) return known;
    const func = hostFunction(type, adaptHandler(builtin), {
      name,
      call: this.#call(builtin.scope),
      params: builtin.params.map((param) => param.form),
      results: builtin.results.map((result) => result.form),
      suspending: builtin.suspending,
    });
    this.#functions.set(builtin, func);
    return func;
  }

  /** Binds the call objects to the allocated instance, and makes the states of their scopes. */
  bind(memory: Memory | undefined, functions: InstanceFunctions, limits: RunLimits): void {
    Object.assign(this.#context, { memory, functions, limits });
    for (const [scope, call] of this.#calls) {
      const make = scope.state as ((call: Call) => unknown) | undefined;
      if (make === undefined) continue;
      call.state = make(call);
      this.#states.push(call.state);
    }
  }

  /** Disposes of the states, the last made first, then of the services that factories made. */
  [Symbol.dispose](): void {
    disposeAll([this.#container, ...this.#states.splice(0)]);
  }

  #call(scope: ScopeDeclaration): InstanceCall {
    const open = this.#calls.get(scope);
    if (open !== undefined) return open;
    const services = Object.entries(scope.inject).map(([name, token]) => [name, this.#container.resolve(token)]);
    const call = new InstanceCall(this.#context, Object.fromEntries(services));
    this.#calls.set(scope, call);
    return call;
  }
}
