// The page's side of jco.

import type { Component } from "@atoll/components";
import { ToolWorker } from "./tool-worker.ts";
import workerUrl from "./transpiler-worker.ts?worker&url";
import type { Transpiled, TranspileRequest } from "./transpiler-worker.ts";

const worker = new ToolWorker<Omit<TranspileRequest, "id">, Transpiled>(workerUrl);

/** Makes a component into what can be run. Rejects with what jco says. */
export async function transpile(bytes: Uint8Array): Promise<Component> {
  const answer = await worker.ask({ bytes });
  if ("component" in answer) return answer.component;
  throw new Error(answer.error);
}
