// The builtins of one instance that share their services: a container, a call object per scope, a host function or a global per builtin.

import { adaptHandler } from "../builtins/adapt-handler.ts";
import type { ScopeDeclaration, SetEntry } from "../builtins/builtin.ts";
import type { Call } from "../builtins/call.ts";
import { addressTypeOf } from "../builtins/function-type.ts";
import type { GuestContext } from "../builtins/types/guest-context.ts";
import { disposeAll, type ServiceContainer } from "../container/service-container.ts";
import type { Memory } from "../memory/memory.ts";
import { bodyOf, type BuiltinBinding } from "../link/linked-module.ts";
import type { Module } from "../module/module.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";
import { GlobalInstance } from "../runtime/global-instance.ts";
import { argumentBits } from "../runtime/argument-bits.ts";
import { hostFunction } from "../runtime/host-function.ts";
import type { AbortSignalLike, RunLimits } from "../runtime/run-limits.ts";
import type { InstanceFunctions } from "./instance-functions.ts";
import { type CallContext, InstanceCall } from "./instance-call.ts";
import { VIEWS } from "../builtins/view-arrays.ts";

export class InstanceBuiltins {
  readonly #container: ServiceContainer;
  readonly #module: Module;
  readonly #context: CallContext;
  readonly #calls = new Map<ScopeDeclaration, InstanceCall>();
  readonly #services = new Map<ScopeDeclaration, Readonly<Record<string, unknown>>>();
  readonly #values = new Map<SetEntry, FunctionInstance | GlobalInstance>();
  readonly #states: unknown[] = [];

  constructor(
    container: ServiceContainer,
    signal: AbortSignalLike | undefined,
    { module, guest }: { readonly module: Module; readonly guest: GuestContext },
  ) {
    this.#container = container;
    this.#module = module;
    this.#context = { memory: undefined, functions: undefined, limits: undefined, signal, guest };
  }

  /** The host function or global of a builtin, for all of its imports. */
  value(binding: BuiltinBinding): FunctionInstance | GlobalInstance {
    const known = this.#values.get(binding.builtin);
    if (known !== undefined) return known;
    const value = binding.kind === "func" ? this.#function(binding) : this.#global(binding);
    this.#values.set(binding.builtin, value);
    return value;
  }

  #function(binding: BuiltinBinding & { readonly kind: "func" }): FunctionInstance {
    const { builtin, type, name } = binding;
    const handler = adaptHandler(builtin, name);
    const views = [...builtin.params, ...builtin.results].find((each) => VIEWS in each)?.[VIEWS];
    const viewed = views?.(builtin, { module: this.#module, type, handler }) ?? { type, handler };
    return hostFunction(viewed.type, viewed.handler, {
      name,
      call: this.#call(builtin.scope),
      params: builtin.params.map((param) => param.form),
      results: builtin.results.map((result) => result.form),
      suspending: builtin.suspending,
      quick: builtin.quick ?? false,
      fixed: builtin.fixed ?? false,
      body: bodyOf(binding, this.#module, addressTypeOf(this.#module)),
      native: builtin.native,
    });
  }

  #global({ builtin, type, name }: BuiltinBinding & { readonly kind: "global" }): GlobalInstance {
    const make = builtin.value as (services: Readonly<Record<string, unknown>>) => unknown;
    const value = make(this.#servicesOf(builtin.scope));
    const { codec, form } = builtin.type;
    const given = codec === undefined ? value : codec.encode(value);
    const [bits = 0] = argumentBits([type.value], [given], `the global ${name}`, { forms: [form] });
    return new GlobalInstance(type, bits, undefined, builtin.text);
  }

  /** Has the state of a scope made, whatever is imported of it. */
  open(scope: ScopeDeclaration): void {
    this.#call(scope);
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
    const call = new InstanceCall(this.#context, this.#servicesOf(scope));
    this.#calls.set(scope, call);
    return call;
  }

  #servicesOf(scope: ScopeDeclaration): Readonly<Record<string, unknown>> {
    const known = this.#services.get(scope);
    if (known !== undefined) return known;
    const entries = Object.entries(scope.inject).map(([name, token]) => [name, this.#container.resolve(token)]);
    const services: Record<string, unknown> = Object.fromEntries(entries);
    for (const [old, name] of Object.entries(scope.aliases ?? {})) services[old] = services[name];
    this.#services.set(scope, services);
    return services;
  }
}
