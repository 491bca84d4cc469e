// A function of an interpreted instance: what funcrefs to it are.

import { FunctionInstance, type FuncType, type Bits } from "@atoll/core/engine";
import type { InstanceState } from "./instance-state.ts";

export class InterpretedFunction extends FunctionInstance {
  readonly home: InstanceState;
  readonly funcidx: number;
  /** Where its code begins; 0 until it is lowered. */
  entry = 0;

  constructor(
    type: FuncType,
    typeId: number,
    home: InstanceState,
    funcidx: number,
    invoke: (args: readonly Bits[]) => readonly Bits[],
  ) {
    super(type, typeId, { kind: "wasm", instance: home.instance, funcidx }, invoke);
    this.home = home;
    this.funcidx = funcidx;
  }
}
