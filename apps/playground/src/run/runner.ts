// The page's side of the worker that runs guests: it is started when it is first needed, and anew after it had to be ended by force.

import workerUrl from "./run-worker.ts?worker&url";
import type { FromWorker, ToWorker } from "./protocol.ts";

type Listener = (message: FromWorker) => void;

export class Runner {
  readonly #listener: Listener;
  readonly #onError: (message: string) => void;
  #worker: Worker | undefined;

  /** `onError`: the worker itself has failed. */
  constructor(listener: Listener, onError: (message: string) => void) {
    this.#listener = listener;
    this.#onError = onError;
  }

  post(message: ToWorker): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  /** Ends whatever the worker does. */
  end(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): Worker {
    const worker = new Worker(workerUrl);
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#listener(data));
    worker.addEventListener("error", (event) => this.#onError(event.message));
    return worker;
  }
}
