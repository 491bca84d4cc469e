// A tool's side of its worker. Tools are WebAssembly programs themselves, and pages that forbid to compile WebAssembly may not run any: they run on Atoll's own
// namespace, which interprets them.

import { createWebAssembly } from "@atoll/webassembly";
import { workerScope } from "../run/worker-scope.ts";
import type { ToolAnswer, ToolRequest } from "./tool-messages.ts";

/** Answers each request with what `make` makes of it. The global namespace is Atoll's from now on: tools are loaded when they are first called. */
export function serveTool(make: (given: never) => Promise<unknown>): void {
  const scope = workerScope<ToolRequest<never>, ToolAnswer<unknown>>();
  Object.defineProperty(globalThis, "WebAssembly", { value: createWebAssembly(), configurable: true, writable: true });
  scope.addEventListener("message", ({ data: { id, given } }) => {
    make(given).then(
      (made) => scope.postMessage({ id, made }),
      (error: unknown) => scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
    );
  });
}
