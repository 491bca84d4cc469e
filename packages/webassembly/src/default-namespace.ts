// The namespace of those who just want one.

import { createWebAssembly, type WebAssemblyNamespace } from "./create-web-assembly.ts";

/** A `WebAssembly` without a target, without limits, on the interpreter. */
export const WebAssembly: WebAssemblyNamespace = createWebAssembly();
