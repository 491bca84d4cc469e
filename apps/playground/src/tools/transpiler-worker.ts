// jco in a worker: makes core modules, and the JavaScript between them, of a component. It is a WebAssembly program itself, as the assembler is, and runs
// on Atoll's own namespace.

import { type Component, transpileComponent, type Transpiler } from "@atoll/components";
import { createWebAssembly } from "@atoll/webassembly";
import { workerScope } from "../run/worker-scope.ts";

export interface TranspileRequest {
  readonly id: number;
  readonly bytes: Uint8Array;
}

export type Transpiled =
  | { readonly id: number; readonly component: Component }
  | { readonly id: number; readonly error: string };

const scope = workerScope<TranspileRequest, Transpiled>();
Object.defineProperty(globalThis, "WebAssembly", { value: createWebAssembly(), configurable: true, writable: true });

async function transpile(bytes: Uint8Array): Promise<Component> {
  const jco = (await import("@bytecodealliance/jco-transpile/component")) as unknown as Transpiler;
  return transpileComponent(bytes, jco, { suspending: {} });
}

scope.addEventListener("message", ({ data: { id, bytes } }) => {
  transpile(bytes).then(
    (component) => scope.postMessage({ id, component }),
    (error: unknown) => scope.postMessage({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});
