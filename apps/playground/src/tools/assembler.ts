// The page's side of the assembler.

import { ToolWorker } from "./tool-worker.ts";
import workerUrl from "./assembler-worker.ts?worker&url";

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

const worker = new ToolWorker<string, Uint8Array>(workerUrl);

/** Makes a module, or a component, of text. Rejects with an AssemblyError. */
export async function assemble(text: string): Promise<Uint8Array> {
  try {
    return await worker.ask(text);
  } catch (error) {
    throw new AssemblyError(error instanceof Error ? error.message : String(error));
  }
}
