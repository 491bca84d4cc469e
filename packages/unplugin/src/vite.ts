// The plugin for vite.

import { atollGuests as plugin } from "./plugin.ts";
import { atollWebAssembly as packages } from "./webassembly-plugin.ts";

/** Imports of guests by their target: see {@link GuestPluginOptions}. */
export const atollGuests: typeof plugin.vite = plugin.vite;
export type { GuestPluginOptions } from "./options.ts";

/** Chosen packages with a `WebAssembly` of Atoll's: see {@link WebAssemblyPluginOptions}. */
export const atollWebAssembly: typeof packages.vite = packages.vite;
export type { WebAssemblyPluginOptions } from "./webassembly-plugin.ts";
