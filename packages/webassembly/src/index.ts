// The public face of @atoll/webassembly.
export { createWebAssembly, type CreateWebAssemblyOptions, type WebAssemblyNamespace } from "./create-web-assembly.ts";
export type { ImportCall, ImportListener } from "./realm.ts";
// oxlint-disable-next-line import/no-default-export -- it stands for a global, which has one name
export { WebAssembly as default } from "./default-namespace.ts";
export { moduleFromPosted, type PostedModule, postableModule } from "./posted-module.ts";
export { storeValue } from "./store-values.ts";
