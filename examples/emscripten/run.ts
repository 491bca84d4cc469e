// Runs a program that Emscripten compiled with -fexceptions: `node examples/emscripten/run.ts` in the repository's root.

import { readFileSync } from "node:fs";
import { compile, i32, type Instance, instantiate, UncaughtException } from "@atoll/core";
import { FunctionInstance, fromBits, TableInstance, toBits } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { wasi as target } from "@atoll/targets";
import { lineOutput, wasi } from "@atoll/wasi-builtins";
import { exceptionImports, type Guest } from "./exceptions.ts";

/** Runs `main` of a module, and gives what it returns; `print` gets its lines. */
export function run(bytes: Uint8Array, print: (line: string) => void): number {
  // All of `env` is given here; what else is imported is WASI's.
  const module = compile(bytes, target, { imports: ["env"] });
  const names = module.module.imports.map(({ name }) => name);
  const guest: Guest = {
    call: (index: number, ...args: readonly unknown[]) => call(table().get(index), args),
    exported: (name: string, ...args: readonly number[]) => Number(call(instance.exports.get(name), args) ?? 0),
    load: (address: number) => instance.memory.getU32(address),
    store: (address: number, value: number) => instance.memory.setU32(address, value),
    copy: (to: number, from: number, size: number) => instance.memory.copy(to, instance.memory, from, size),
    thrown: (error: unknown) => (error instanceof UncaughtException ? error.cause : error),
  };
  const table = (): TableInstance => {
    const found = instance.exports.get("__indirect_function_table");
    if (found instanceof TableInstance) return found;
    throw new Error("the module does not export its table");
  };
  const instance: Instance = instantiate(module, {
    engine: interpreter(),
    imports: {
      env: exceptionImports(
        guest,
        names.filter((name) => name.startsWith("invoke_")),
      ),
    },
    provide: wasi({ stdout: lineOutput(print) }),
  });
  instance.func("__wasm_call_ctors", { params: [], results: [] })();
  return instance.func("main", { params: [i32, i32], results: [i32] })(0, 0);
}

function call(func: unknown, args: readonly unknown[]): unknown {
  if (!(func instanceof FunctionInstance)) throw new Error("the guest calls what is no function");
  const { params, results } = func.type;
  const bits = func.invoke(params.map((type, i) => toBits(type, args[i])));
  return results[0] === undefined ? undefined : fromBits(results[0], bits[0]);
}

if (import.meta.main)
  process.exitCode = run(readFileSync("examples/emscripten/throws.wasm"), (line) => console.log(line));
