// The public face of @atoll/unplugin: the plugin for bundlers that have no entry here. Those that have are @atoll/unplugin/vite, /rollup, /rolldown, /esbuild.
export type { GuestPluginOptions } from "./options.ts";
export { atollGuests } from "./plugin.ts";
export { atollWebAssembly, type WebAssemblyPluginOptions } from "./webassembly-plugin.ts";
