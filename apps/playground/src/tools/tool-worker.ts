// The page's side of a tool in a worker, which is loaded when there is first something to do: requests and answers, each with its number.

interface Answer {
  readonly id: number;
  readonly error?: string;
}

/** Asks a worker, one question after the other or several at once. */
export class ToolWorker<Request extends object, Result extends Answer> {
  readonly #url: string;
  readonly #waiting = new Map<number, { resolve: (answer: Result) => void; reject: (error: Error) => void }>();
  #worker: Worker | undefined;
  #last = 0;

  constructor(url: string) {
    this.#url = url;
  }

  /** The worker's answer. Rejects with what the tool, or loading it, has failed with. */
  ask(request: Request): Promise<Result> {
    this.#worker ??= this.#start();
    const id = ++this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker.postMessage({ id, ...request });
    return promise;
  }

  #start(): Worker {
    const worker = new Worker(this.#url, { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Result>) => {
      const { resolve, reject } = this.#waiting.get(data.id) ?? {};
      this.#waiting.delete(data.id);
      if (data.error === undefined) resolve?.(data);
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
