// Calls one small function under each form of memory, so that V8 compiles every loop of the interpreter and
// check-bytecode-budget.ts, which starts this in a process of its own, sees their sizes.
import { compile, defineTarget, flat32, flat64, i32, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { sparse } from "@atoll/vm-builtins";

/** A module with a memory of one page, at most sixteen, and `run() -> i32` that loads the word at address 1024. */
function loadingModule(memory64: boolean): Uint8Array {
  const [limits, constant] = memory64 ? [0x05, 0x42] : [0x01, 0x41];
  // A vector at the same address, negated as floats, minus itself as bytes, whether any bit of it is set, drop: each of the loops
  // for vectors has one of these alone.
  const vector = [constant, 0x80, 0x08, 0xfd, 0x00, 0x04, 0x00];
  const anyTrue = [...vector, 0xfd, 0xe1, 0x01, ...vector, 0xfd, 0x71, 0xfd, 0x53, 0x1a];
  const sections = [
    [0x01, 0x05, 0x01, 0x60, 0x00, 0x01, 0x7f],
    [0x03, 0x02, 0x01, 0x00],
    [0x05, 0x04, 0x01, limits, 0x01, 0x10],
    [0x07, 0x07, 0x01, 0x03, 0x72, 0x75, 0x6e, 0x00, 0x00],
    [0x0a, 0x20, 0x01, 0x1e, 0x00, ...anyTrue, constant, 0x80, 0x08, 0x28, 0x02, 0x00, 0x0b],
  ];
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, ...sections.flat()]);
}

const policies = [
  { memory: flat32(), memory64: false },
  { memory: flat64(), memory64: true },
  { memory: sparse(), memory64: false },
  { memory: sparse(), memory64: true },
];
for (const { memory, memory64 } of policies) {
  const target = defineTarget({ name: "probe", version: "1.0.0", memory, sets: [] });
  using instance = instantiate(compile(loadingModule(memory64), target), { engine: interpreter(), provide: {} });
  instance.func("run", { params: [], results: [i32] })();
}
