// The page's side of a tool in a worker, which is loaded when there is first something to do: requests and answers, each with its number.

import type { ToolAnswer, ToolRequest } from "./tool-messages.ts";

/** Asks a worker, one question after the other or several at once. */
export class ToolWorker<Given, Made> {
  readonly #url: string;
  readonly #waiting = new Map<number, { resolve: (made: Made) => void; reject: (error: Error) => void }>();
  #worker: Worker | undefined;
  #last = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** What the tool makes of it. Rejects with what the tool, or loading it, has failed with. */
  ask(given: Given): Promise<Made> {
    this.#worker ??= this.#start();
    const id = ++this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<Made>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker.postMessage({ id, given } satisfies ToolRequest<Given>);
    return promise;
  }

  #start(): Worker {
    const worker = new Worker(this.#url, { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<ToolAnswer<Made>>) => {
      const { resolve, reject } = this.#waiting.get(data.id) ?? {};
      this.#waiting.delete(data.id);
      if ("made" in data) resolve?.(data.made);
      else reject?.(new Error(data.error));
    });
    worker.addEventListener("error", ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`it cannot be loaded: ${message}`));
      this.#waiting.clear();
      this.#worker = undefined;
    });
    return worker;
  }
}
