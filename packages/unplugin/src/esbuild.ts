// The plugin for esbuild.

import { atollGuests as plugin } from "./plugin.ts";
import { atollWebAssembly as packages } from "./webassembly-plugin.ts";

/** Imports of guests by their target: see {@link GuestPluginOptions}. */
export const atollGuests: typeof plugin.esbuild = plugin.esbuild;
export type { GuestPluginOptions } from "./options.ts";

/** Chosen packages with a `WebAssembly` of Atoll's: see {@link WebAssemblyPluginOptions}. */
export const atollWebAssembly: typeof packages.esbuild = packages.esbuild;
export type { WebAssemblyPluginOptions } from "./webassembly-plugin.ts";
