// Ends the process when one case does not: a guest that loops for ever holds the thread, so another one watches. It tells which
// case it was.

import { writeSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";

interface Watch {
  /** Number of the case under way, and how many have begun. */
  readonly beats: Int32Array<SharedArrayBuffer>;
  readonly seconds: number;
}

/** Watches a campaign. Call `beat` when a case begins, and dispose of it at the end. */
export class Watchdog implements Disposable {
  readonly #beats = new Int32Array(new SharedArrayBuffer(8));
  readonly #worker: Worker;

  constructor(seconds: number) {
    const watch: Watch = { beats: this.#beats, seconds };
    this.#worker = new Worker(new URL(import.meta.url), { workerData: { atollWatch: watch } });
    this.#worker.unref();
  }

  beat(index: number): void {
    this.#beats[0] = index;
    Atomics.add(this.#beats, 1, 1);
  }

  [Symbol.dispose](): void {
    void this.#worker.terminate();
  }
}

const watch = (workerData as { readonly atollWatch?: Watch } | null)?.atollWatch;
if (!isMainThread && watch !== undefined) watchFor(watch);

function watchFor({ beats, seconds }: Watch): void {
  let seen = -1;
  let since = Date.now();
  setInterval(() => {
    const now = Atomics.load(beats, 1);
    if (now !== seen) {
      seen = now;
      since = Date.now();
    } else if (Date.now() - since > seconds * 1000) {
      writeSync(2, `\nfuzzing: case ${beats[0]} has not ended after ${seconds} s\n`);
      process.kill(process.pid, "SIGKILL");
    }
  }, 1000);
}
