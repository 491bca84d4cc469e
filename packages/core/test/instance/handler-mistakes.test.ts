// Mistakes of handlers in calling core: errors like any other that a handler throws, told with the builtin's name, the cause and the guest's frames.
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { expect, test } from "vitest";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { builtins } from "../../src/builtins/builtin.ts";
import { i32 } from "../../src/builtins/ready-types.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { defineTarget } from "../../src/declare/target.ts";
import { ArgumentError, DecodeError, LinkError, TargetError, Trap } from "../../src/errors/errors.ts";
import { instantiate } from "../../src/instance/instantiate.ts";
import { compile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

const bare = defineTarget({ name: "bare", version: "1.0.0", memory: flat32(), sets: [] });
const mistakes = [
  builtins().func({ params: [], results: [] }, (call) => call.memory.write(-4, new Uint8Array(3))),
  builtins().func({ params: [], results: [] }, () => void compile(new Uint8Array(8), bare)),
  builtins().func(
    { params: [], results: [] },
    (call) => void call.exports.func("nowhere", { params: [], results: [] }),
  ),
  builtins().func({ params: [], results: [] }, () => void defineTarget({} as never)),
] as const;
const KINDS = [ArgumentError, DecodeError, LinkError, TargetError];

test.each([interpreter(), compiler()])("are told as a handler's, and may be caught, on $name", async (engine) => {
  const bytes = await wat`(module (import "h" "f" (func $f)) (memory 1)
    (func $inner call $f) (func $run (export "run") call $inner)
    (func (export "caught") (result i32) (block $all (try_table (catch_all $all) call $inner) (return (i32.const 0))) i32.const 1))`;
  for (const [i, f] of mistakes.entries()) {
    const set = builtinSet("h", { version: "1.0.0", functions: { f } });
    const target = defineTarget({ name: "t", version: "1.0.0", memory: flat32(), sets: [set] });
    using vm = instantiate(compile(bytes, target), { engine });
    let error: unknown;
    try {
      vm.func("run", { params: [], results: [] })();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(Trap);
    const trap = error as Trap;
    expect(trap.message).toMatch(/^h\.f: /);
    expect(trap.cause).toBeInstanceOf(KINDS[i]);
    expect(trap.frames.map(({ name }) => name)).toEqual(["inner", "run"]);
    expect(trap.stack).toMatch(/^.*\n( {2}.*\n)* {4}at inner \(wasm:/);
    expect(vm.func("caught", { params: [], results: [i32] })()).toBe(1);
  }
});
