// Runs programs with indirect calls and with vectors under each form of memory until V8 has optimised every loop of the interpreter, in a process in
// which any buffer may be detached; and once more in the worst case, where it must expect any number as the entry of a function. check-dispatch.ts starts
// this in a process of its own.
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compile, defineTarget, flat32, flat64, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { sparse } from "@atoll/vm-builtins";

/** Turns of a guest's loop in one call, and calls. */
const TURNS = 100_000;
const CALLS = 24;
/** The loops in the names of V8's functions: for floats, for packed lanes. */
const VECTORS = ["f32x4.add", "i8x16.sub"];

/** A module whose `run` calls through a table, and with a loop over vectors for each of the instructions. */
function source(address: "i32" | "i64"): string {
  const memory = address === "i64" ? "i64 1" : "1";
  const loops = VECTORS.map(
    (instruction) => `(func (export "${instruction}") (param $n i32) (result i32) (local $sum v128)
      (loop $next
        (local.set $sum (${instruction} (local.get $sum) (v128.load (${address}.const 1024))))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (i32x4.extract_lane 0 (local.get $sum)))`,
  );
  return `(module
    (type $f (func (param i32) (result i32)))
    (memory ${memory})
    (table funcref (elem $a $b))
    (func $a (export "a") (type $f) (i32.add (local.get 0) (i32.load (${address}.const 1024))))
    (func $b (export "b") (type $f) (i32.xor (local.get 0) (i32.const 5)))
    (func (export "run") (param $n i32) (result i32) (local $sum i32)
      (loop $next
        (local.set $sum (call_indirect (type $f) (local.get $sum) (i32.and (local.get $n) (i32.const 1))))
        (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $sum))
    ${loops.join("\n")})`;
}

// From now on V8 trusts no buffer.
new ArrayBuffer(8).transfer();

const policies = [
  { memory: flat32(), address: "i32" },
  { memory: flat64(), address: "i64" },
  { memory: sparse(), address: "i32" },
  { memory: sparse(), address: "i64" },
] as const;
for (const worst of [false, true]) for (const policy of policies) await run(policy, worst);

async function run({ memory, address }: (typeof policies)[number], worst: boolean): Promise<void> {
  const target = defineTarget({ name: "probe", version: "1.0.0", memory, sets: [] });
  const module = compile(await parse(source(address)), target);
  using instance = instantiate(module, { engine: interpreter(), provide: {} });
  for (const name of worst ? ["a", "b"] : []) {
    const callee = instance.exports.get(name);
    if (typeof callee !== "object" || !Reflect.has(callee, "entry"))
      throw new Error("functions have no entry any more");
    // A fraction, once there, makes the field one of doubles.
    Reflect.set(callee, "entry", 0.5);
    Reflect.set(callee, "entry", 0);
  }
  for (const name of ["run", ...VECTORS]) {
    const func = instance.func(name, { params: [i32], results: [i32] });
    for (let i = 0; i < CALLS; i++) func(TURNS);
  }
}
