// The plugin for rollup.

import { atollGuests as plugin } from "./plugin.ts";
import { atollWebAssembly as packages } from "./webassembly-plugin.ts";

/** Imports of guests by their target: see {@link GuestPluginOptions}. */
export const atollGuests: typeof plugin.rollup = plugin.rollup;
export type { GuestPluginOptions } from "./options.ts";

/** Chosen packages with a `WebAssembly` of Atoll's: see {@link WebAssemblyPluginOptions}. */
export const atollWebAssembly: typeof packages.rollup = packages.rollup;
export type { WebAssemblyPluginOptions } from "./webassembly-plugin.ts";
