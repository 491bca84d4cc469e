// A function of an interpreted instance: what funcrefs to it are.

import { type CanonicalType, FunctionInstance, type FuncType, type Bits } from "@atoll/core/engine";
import type { InstanceState } from "./instance-state.ts";
import type { Runner } from "./runner.ts";

export class InterpretedFunction extends FunctionInstance {
  readonly home: InstanceState;
  readonly funcidx: number;
  /** Where its code begins; 0 until it is lowered. */
  entry = 0;
  readonly #runner: Runner;

  constructor(type: FuncType, definedType: CanonicalType, home: InstanceState, funcidx: number, runner: Runner) {
    super(type, definedType, { kind: "wasm", instance: home.instance, funcidx });
    this.home = home;
    this.funcidx = funcidx;
    this.#runner = runner;
  }

  /** A function like this one that belongs to another state. */
  beside(home: InstanceState): InterpretedFunction {
    return new InterpretedFunction(this.type, this.definedType, home, this.funcidx, this.#runner);
  }

  override invoke(args: readonly Bits[]): readonly Bits[] {
    return this.#runner.invoke(this, args);
  }

  override invokeAsync(args: readonly Bits[], deadline?: number): Promise<readonly Bits[]> {
    return this.#runner.invokeAsync(this, args, deadline);
  }
}
