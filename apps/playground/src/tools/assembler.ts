// The page's side of the assembler, which is loaded when there is first something to assemble.

import workerUrl from "./assembler-worker.ts?worker&url";
import type { Assembled, AssembleRequest } from "./assembler-worker.ts";

/** What is wrong with a text, and where. */
export class AssemblyError extends Error {
  /** From 1 on; undefined where it is not known. */
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(complaint: string) {
    const [, line, column, words] = /^(\d+):(\d+): (.*)$/s.exec(complaint) ?? [];
    super(words ?? complaint);
    this.line = line === undefined ? undefined : Number(line);
    this.column = column === undefined ? undefined : Number(column);
  }
}

let worker: Worker | undefined;
const waiting = new Map<number, { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }>();
let last = 0;

/** Makes a module, or a component, of text. Rejects with an AssemblyError. */
export function assemble(text: string): Promise<Uint8Array> {
  worker ??= start();
  const id = ++last;
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  waiting.set(id, { resolve, reject });
  worker.postMessage({ id, text } satisfies AssembleRequest);
  return promise;
}

function start(): Worker {
  const started = new Worker(workerUrl);
  started.addEventListener("message", ({ data }: MessageEvent<Assembled>) => {
    const { resolve, reject } = waiting.get(data.id) ?? {};
    waiting.delete(data.id);
    if ("bytes" in data) resolve?.(data.bytes);
    else reject?.(new AssemblyError(data.error));
  });
  started.addEventListener("error", ({ message }) => {
    for (const { reject } of waiting.values()) reject(new AssemblyError(`the assembler cannot be loaded: ${message}`));
    waiting.clear();
    worker = undefined;
  });
  return started;
}
