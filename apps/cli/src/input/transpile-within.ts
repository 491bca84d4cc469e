// jco in a thread of its own, which ends when a run's time is over: it takes a component apart in one piece that nothing else stops.

import { Worker } from "node:worker_threads";
import { ExhaustionError, type RunLimitOptions } from "@atoll/core";
import type { Transpiled, Transpiler } from "@atoll/components";

/** What the thread answers: what jco made, or why it would not. */
type Answer = { readonly transpiled: Transpiled } | { readonly reason: string };

/** Of no file: the command may be bundled. A space stands behind `import`, since imports of the command itself are written anew then. */
const THREAD = `
const { parentPort, workerData } = require("node:worker_threads");
const { url, component, options } = workerData;
const transpiled = async () => {
  const { $init, generate } = await import (url);
  await $init;
  return { transpiled: generate(component, options) };
};
const failed = (error) => ({ reason: String(error?.payload ?? error?.message ?? error) });
transpiled().catch(failed).then((answer) => parentPort.postMessage(answer));
`;
/** The longest that timers wait. */
const LONGEST = 2 ** 31 - 1;

/** The transpiler at `url` within the time of a run. What it throws then is an ExhaustionError. */
export function transpilerWithin(url: string, { timeout = Infinity, since }: RunLimitOptions): Transpiler {
  return {
    generate: async (component, options) => {
      const left = (since ?? performance.now()) + timeout - performance.now();
      const worker = new Worker(THREAD, { eval: true, workerData: { url, component, options } });
      const { promise, resolve, reject } = Promise.withResolvers<Transpiled>();
      const late = (): void => reject(new ExhaustionError("timeout", `the run took longer than ${timeout} ms`));
      const timer = setTimeout(late, Math.min(Math.max(left, 0), LONGEST));
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`its thread ended with status ${code}`)));
      worker.on("message", (answer: Answer) => {
        if ("transpiled" in answer) resolve(answer.transpiled);
        else reject(new Error(answer.reason));
      });
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        await worker.terminate();
      }
    },
  };
}
