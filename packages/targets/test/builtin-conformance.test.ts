// Limits hold whatever guests call: every builtin of every ready target, and of its sets on other memories, with services in memory.

import { builtins, builtinSet, defineTarget, externref, f32, f64, flat, i32, i64, u64, v128 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { builtinConformance } from "@atoll/testing/vitest";
import { sparse, vmSet } from "@atoll/vm-builtins";
import { readyTargetsConformance } from "./ready-targets-conformance.ts";
import { webGpu } from "@atoll/web-builtins";

const engine = interpreter();

readyTargetsConformance(engine);

// Buffers of a graphics processor, with the life of WebGPU's: a range is detached when it is unmapped.
builtinConformance(defineTarget({ name: "gpu", version: "1.0.0", memory: sparse(), sets: [webGpu] }), {
  engine,
  provide: () => ({
    webGpu: {
      createBuffer: (size) => {
        let bytes = new ArrayBuffer(size);
        return {
          map: () => Promise.resolve(bytes),
          unmap: () => void (bytes = bytes.transfer()),
          destroy: () => {},
        };
      },
    },
  }),
});

// The vm set on the memories that have it otherwise.
builtinConformance(defineTarget({ name: "vm, flat", version: "1.0.0", memory: flat(), sets: [vmSet] }), { engine });
builtinConformance(
  defineTarget({ name: "vm, strict", version: "1.0.0", memory: sparse({ commit: { mode: "strict" } }), sets: [vmSet] }),
  { engine },
);

/** A set as test suites and toolchains have them: every type, several results, one that ends the run, one that answers later, one that re-enters. */
const host = builtins();
const everyday = builtinSet("everyday", {
  version: "1.0.0",
  functions: {
    print: host.func({ params: [i32, i64, f32, f64], results: [] }, () => {}),
    print_reference: host.func({ params: [externref], results: [externref] }, (_call, value) => value),
    print_vector: host.func({ params: [v128], results: [v128] }, (_call, value) => value),
    swap: host.func({ params: [i64, i32], results: [i32, i64] }, (_call, a, b) => [b, a]),
    abort: host.func({ params: [i32], results: [] }, (call, code) => call.trap("builtin", `abort: ${code}`)),
    exit: host.func({ params: [i32], results: [] }, (call, status) => call.exit(status)),
    at_once: host.asyncFunc({ params: [u64], results: [u64] }, async (_call, value) => value),
    soon: host.asyncFunc({ params: [], results: [] }, () => new Promise((resolve) => void setTimeout(resolve, 1))),
    never: host.asyncFunc({ params: [], results: [] }, () => new Promise(() => {})),
    again: host.func({ params: [i32], results: [] }, (call, value) =>
      call.exports.func("run", { params: [i32], results: [] })(value),
    ),
  },
});
builtinConformance(defineTarget({ name: "everyday", version: "1.0.0", memory: flat(), sets: [everyday] }), { engine });
