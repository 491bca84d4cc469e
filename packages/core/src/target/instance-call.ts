// The call objects of one instance: one per scope, made before the instance exists and bound to it when its memories do.

import type { ScopeDeclaration } from "../builtins/builtin.ts";
import type { Call, GuestFunctions, HostResult, HostValues, Signature } from "../builtins/call.ts";
import type { Injection } from "../builtins/token.ts";
import type { WasmType } from "../builtins/wasm-type.ts";
import { disposeAll, type ServiceResolver } from "../container/service-container.ts";
import { ExitError, InternalError, Trap, type TrapCode } from "../errors/errors.ts";
import { trapMessage } from "../errors/messages.ts";
import type { Memory } from "../memory/memory.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";
import type { AbortSignalLike, RunLimits } from "../runtime/run-limits.ts";
import type { InstanceFunctions } from "./guest-functions.ts";

/** What the call objects of an instance share. */
export interface CallContext {
  memory: Memory | undefined;
  functions: InstanceFunctions | undefined;
  limits: RunLimits | undefined;
  readonly signal: AbortSignalLike | undefined;
}

class InstanceCall implements Call {
  state: unknown = undefined;
  readonly signal: AbortSignalLike | undefined;
  readonly #context: CallContext;

  constructor(context: CallContext, services: Readonly<Record<string, unknown>>) {
    this.#context = context;
    this.signal = context.signal;
    Object.assign(this, services);
  }

  get memory(): Memory {
    return this.#context.memory ?? this.trap("builtin", "the builtin needs a memory, and the module has none");
  }
  get hasMemory(): boolean {
    return this.#context.memory !== undefined;
  }
  get limits(): RunLimits {
    const { limits } = this.#context;
    if (limits === undefined) throw new InternalError("a call object was used before its instance exists");
    return limits;
  }
  get exports(): GuestFunctions {
    return this.#functions();
  }
  func<const P extends readonly WasmType[], const R extends readonly WasmType[]>(
    func: FunctionInstance,
    type: Signature<P, R>,
  ): (...args: HostValues<P>) => HostResult<R> {
    return this.#functions().wrap(func, type, "function reference");
  }
  trap(code: TrapCode, message?: string): never {
    const words = trapMessage(code);
    throw new Trap(code, message === undefined ? words : code === "builtin" ? message : `${words}: ${message}`);
  }
  exit(status: number): never {
    throw new ExitError(status >>> 0);
  }

  #functions(): InstanceFunctions {
    const { functions } = this.#context;
    if (functions === undefined) throw new InternalError("a call object was used before its instance exists");
    return functions;
  }
}

export class InstanceCalls {
  readonly #context: CallContext;
  readonly #calls = new Map<ScopeDeclaration, InstanceCall>();
  readonly #states: unknown[] = [];

  constructor(signal: AbortSignalLike | undefined) {
    this.#context = { memory: undefined, functions: undefined, limits: undefined, signal };
  }

  /** The call object of a scope; its services are resolved the first time. */
  open(scope: ScopeDeclaration, services: ServiceResolver): Call {
    const open = this.#calls.get(scope);
    if (open !== undefined) return open;
    const call = new InstanceCall(this.#context, resolveAll(scope.inject, services));
    this.#calls.set(scope, call);
    return call;
  }

  /** Binds the call objects to the allocated instance and makes the scopes' states. */
  bind(memory: Memory | undefined, functions: InstanceFunctions, limits: RunLimits): void {
    this.#context.memory = memory;
    this.#context.functions = functions;
    this.#context.limits = limits;
    for (const [scope, call] of this.#calls) {
      const make = scope.state as ((call: Call) => unknown) | undefined;
      if (make === undefined) continue;
      call.state = make(call);
      this.#states.push(call.state);
    }
  }

  /** Disposes of the states, the last made first. */
  dispose(): void {
    disposeAll(this.#states.splice(0));
  }
}

function resolveAll(inject: Injection, services: ServiceResolver): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inject).map(([name, token]) => [name, services.resolve(token)]));
}
