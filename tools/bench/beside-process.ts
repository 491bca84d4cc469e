// A process of `pnpm bench beside`: `beside-process.js FILE N GROWS MEMORY` measures a kernel on the interpreter after a drop-in namespace's memory grew, or did not. N:
// its size, or 0 for one that takes long enough. Prints the size, and the milliseconds of the shortest of some calls, as JSON.
import { readFileSync } from "node:fs";
import { compile, defineTarget, flat32, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { sparse } from "@atoll/vm-builtins";
import { createWebAssembly } from "@atoll/webassembly";

/** Milliseconds that a call takes at least. */
const LONG_ENOUGH = 60;
/** Calls until the loop is compiled as it will stay, and those that count. */
const WARM_UP = 3;
const CALLS = 8;

const [file = "", given = "0", grows, kind] = process.argv.slice(2);
const namespace = createWebAssembly();
const memory = new namespace.Memory({ initial: 1, maximum: 2 });
Reflect.get(memory, "buffer");
if (grows === "grows") memory.grow(1);
const policy = kind === "sparse" ? sparse() : flat32();
const target = defineTarget({ name: "beside", version: "1.0.0", memory: policy, sets: [] });
using instance = instantiate(compile(readFileSync(file), target), { engine: interpreter() });
const kernel = instance.func("run", { params: [i32], results: [i32] });

function timed(n: number): number {
  const before = process.threadCpuUsage();
  kernel(n);
  return process.threadCpuUsage(before).user / 1000;
}

function sizeFrom(least: number): number {
  let n = least;
  while (timed(n) < LONG_ENOUGH) n = Math.max(n + 1, Math.ceil(n * 1.3));
  return n;
}

// Twice: what has just been compiled is not what will run.
const n = given === "0" ? sizeFrom(sizeFrom(1)) : Number(given);
for (let i = 0; i < WARM_UP; i++) timed(n);
console.log(JSON.stringify({ n, best: Math.min(...Array.from({ length: CALLS }, () => timed(n))) }));
