// The host's WebAssembly as it was when this was loaded: a program may put another in its place later, which may stand on this engine.

/** What compiled code is made with. Undefined where the host has none, as the global would be. */
export const WebAssembly: typeof globalThis.WebAssembly = globalThis.WebAssembly;
