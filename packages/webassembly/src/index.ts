// The public face of @atoll/webassembly.
export { createWebAssembly, type CreateWebAssemblyOptions, type WebAssemblyNamespace } from "./create-web-assembly.ts";
export { storeValue } from "./store-values.ts";
