// The call object of one scope in one instance. It is made before the instance exists, and bound to it when its memories do.

import type { Call, HostResult, HostValues, Signature } from "../builtins/call.ts";
import type { GuestContext } from "../builtins/types/guest-context.ts";
import type { WasmType } from "../builtins/wasm-type.ts";
import { checkValue } from "../errors/check-options.ts";
import { ExitError, InternalError, Trap, type TrapCode } from "../errors/errors.ts";
import { callArguments } from "./call-arguments.ts";
import { trapMessage } from "../errors/messages.ts";
import type { Memory } from "../memory/memory.ts";
import { funcTypeName } from "../module/types.ts";
import { argumentBits } from "../runtime/argument-bits.ts";
import { ExceptionObject } from "../runtime/heap/objects.ts";
import { uncaughtException } from "../runtime/host-exception.ts";
import type { TagInstance } from "../runtime/tag-instance.ts";
import type { FunctionInstance } from "../runtime/function-instance.ts";
import type { AbortSignalLike, RunLimits } from "../runtime/run-limits.ts";
import type { InstanceFunctions } from "./instance-functions.ts";

/** What the call objects of an instance share. */
export interface CallContext {
  memory: Memory | undefined;
  functions: InstanceFunctions | undefined;
  limits: RunLimits | undefined;
  readonly signal: AbortSignalLike | undefined;
  readonly guest: GuestContext;
}

export class InstanceCall implements Call {
  state: unknown = undefined;
  readonly signal: AbortSignalLike | undefined;
  /** For adapters of builtins with rich types. */
  readonly guest: GuestContext;
  /** Of the scope, for the same. */
  lastError = 0;
  onFailure: (() => void) | undefined = undefined;
  readonly #context: CallContext;

  constructor(context: CallContext, services: Readonly<Record<string, unknown>>) {
    this.#context = context;
    this.signal = context.signal;
    this.guest = context.guest;
    Object.assign(this, services);
  }

  get memory(): Memory {
    return this.guest.memory;
  }
  get hasMemory(): boolean {
    return this.#context.memory !== undefined;
  }
  get limits(): RunLimits {
    const { limits } = this.#context;
    if (limits === undefined) throw new InternalError("there is no instance yet");
    return limits;
  }
  charge(units: number): void {
    this.limits.charge(units);
  }
  get exports(): InstanceFunctions {
    return this.#functions();
  }
  func<const P extends readonly WasmType[], const R extends readonly WasmType[]>(
    func: FunctionInstance,
    type: Signature<P, R>,
  ): (...args: HostValues<P>) => HostResult<R> {
    checkValue("call.func", "func", func, callArguments.func);
    return this.#functions().wrap(func, type, "function reference");
  }
  trap(code: TrapCode, message?: string): never {
    checkValue("call.trap", "code", code, callArguments.code);
    if (message !== undefined) checkValue("call.trap", "message", message, callArguments.message);
    const words = trapMessage(code);
    throw new Trap(code, message === undefined ? words : code === "builtin" ? message : `${words}: ${message}`);
  }
  throw(tag: TagInstance, values: readonly unknown[] = []): never {
    checkValue("call.throw", "tag", tag, callArguments.tag);
    checkValue("call.throw", "values", values, callArguments.values);
    const { params } = tag.type;
    const bits = argumentBits(params, values, `exception of tag ${funcTypeName(tag.type)}`);
    throw uncaughtException(new ExceptionObject(tag, bits, this.#context.limits?.heap));
  }
  exit(status: number): never {
    checkValue("call.exit", "status", status, callArguments.status);
    throw new ExitError(status >>> 0);
  }

  #functions(): InstanceFunctions {
    const { functions } = this.#context;
    if (functions === undefined) throw new InternalError("there is no instance yet");
    return functions;
  }
}
