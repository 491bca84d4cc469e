// The assembler in a worker. It is a WebAssembly program itself, and pages that forbid to compile WebAssembly may not run one: it runs on Atoll's own
// namespace, which interprets it.

import { assembleText } from "@atoll/testing/wat";
import { createWebAssembly } from "@atoll/webassembly";
import { workerScope } from "../run/worker-scope.ts";

export interface AssembleRequest {
  readonly id: number;
  readonly text: string;
}

export type Assembled =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly error: string };

const scope = workerScope<AssembleRequest, Assembled>();
// The assembler is loaded when it is first called, and asks for the global namespace then.
Object.defineProperty(globalThis, "WebAssembly", { value: createWebAssembly(), configurable: true, writable: true });

scope.addEventListener("message", ({ data: { id, text } }) => {
  assembleText(text).then(
    (bytes) => scope.postMessage({ id, bytes }),
    (error: unknown) => scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});
