// A second engine, as small as can be: straight-line code over `local.get`, `i32.const`, `i32.add` and `call`, walked anew in each call. It
// shares nothing with any other engine but core, and shows what core asks of one.

import { InstructionReader } from "../../src/binary/instruction-reader.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { InternalError } from "../../src/errors/errors.ts";
import { type CanonicalType, typesOf } from "../../src/module/type-store.ts";
import type { FuncType } from "../../src/module/types.ts";
import { andThen, type Awaitable } from "../../src/runtime/awaitable.ts";
import { FunctionInstance } from "../../src/runtime/function-instance.ts";
import type { ModuleInstance } from "../../src/runtime/module-instance.ts";
import type { Bits } from "../../src/runtime/value-forms.ts";

export const toyEngine: Engine = {
  name: "toy",
  version: "0.0.0",
  features: new Set(),
  createFunctions(instance) {
    const { module } = instance;
    return [...module.functions].slice(module.importCounts.func).map((typeidx, i) => {
      const type = module.types[typeidx]?.composite;
      if (type?.kind !== "func") throw new InternalError("not a function type");
      return new ToyFunction(type, typesOf(module).at(typeidx), instance, module.importCounts.func + i);
    });
  },
};

class ToyFunction extends FunctionInstance {
  readonly #instance: ModuleInstance;
  readonly #funcidx: number;

  constructor(type: FuncType, definedType: CanonicalType, instance: ModuleInstance, funcidx: number) {
    super(type, definedType, { kind: "wasm", instance, funcidx });
    this.#instance = instance;
    this.#funcidx = funcidx;
  }

  override invoke(args: readonly Bits[]): readonly Bits[] {
    return this.#walk(args, (callee, values) => callee.invoke(values)) as readonly Bits[];
  }

  override invokeAsync(args: readonly Bits[], deadline?: number): Awaitable<readonly Bits[]> {
    return this.#walk(args, (callee, values) => callee.invokeAsync(values, deadline));
  }

  #walk(
    args: readonly Bits[],
    call: (callee: FunctionInstance, args: readonly Bits[]) => Awaitable<readonly Bits[]>,
  ): Awaitable<readonly Bits[]> {
    const { module, functions } = this.#instance;
    const body = module.bodies.at(this.#funcidx - module.importCounts.func);
    if (body === undefined) throw new InternalError("no body");
    const reader = new InstructionReader(module.bytes, body.start, body.end);
    const stack: Bits[] = [];
    const step = (): Awaitable<readonly Bits[]> => {
      for (;;) {
        reader.next();
        const { mnemonic } = reader.instruction;
        if (mnemonic === "end") return stack;
        if (mnemonic === "local.get") stack.push(args[reader.index]);
        else if (mnemonic === "i32.const") stack.push(reader.i32);
        else if (mnemonic === "i32.add") stack.push((Number(stack.pop()) + Number(stack.pop())) | 0);
        else if (mnemonic === "call") {
          const callee = functions[reader.index];
          if (callee === undefined) throw new InternalError("no callee");
          const values = stack.splice(stack.length - callee.type.params.length);
          return andThen(call(callee, values), (results) => {
            stack.push(...results);
            return step();
          });
        } else throw new InternalError(`the toy engine does not know ${mnemonic}`);
      }
    };
    return step();
  }
}
