// The host's stack is full of host and guest that call each other: nothing of it is left over in the instance.

import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";

const bytes = await wat`(module (import "host" "again" (func $again (param i32) (result i32)))
  (func (export "down") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $again (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0)))))`;

test.each(["compiler", "interpreter"])(
  "an instance is as before when the host's stack was full, on the %s",
  async (engine) => {
    for (const stackSizeMb of [0.5, 1, 2]) {
      const worker = new Worker(new URL("./fixtures/overflow-worker.ts", import.meta.url), {
        workerData: { engine, bytes },
        execArgv: ["--conditions=@atoll/source", "--no-warnings"],
        resourceLimits: { stackSizeMb },
      });
      const [{ ends, first }] = (await once(worker, "message")) as [
        { readonly ends: readonly string[]; readonly first: boolean },
      ];
      await worker.terminate();
      const good = "call stack exhausted: the host's stack is full; running: false; frames: as before; then 20";
      // The first call of the thread has its limits, too.
      expect(first).toBe(true);
      expect(ends).toEqual([good, good, good]);
    }
  },
);
