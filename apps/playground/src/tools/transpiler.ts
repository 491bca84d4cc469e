// The page's side of jco.

import type { Component } from "@atoll/components";
import { ToolWorker } from "./tool-worker.ts";
import workerUrl from "./transpiler-worker.ts?worker&url";

const worker = new ToolWorker<Uint8Array, Component>(workerUrl);

/** Makes a component into what can be run. Rejects with what jco says. */
export function transpile(bytes: Uint8Array): Promise<Component> {
  return worker.ask(bytes);
}
