// The plugin for rolldown.

import { atollGuests as plugin } from "./plugin.ts";
import { atollWebAssembly as packages } from "./webassembly-plugin.ts";

/** Imports of guests by their target: see {@link GuestPluginOptions}. */
export const atollGuests: typeof plugin.rolldown = plugin.rolldown;
export type { GuestPluginOptions } from "./options.ts";

/** Chosen packages with a `WebAssembly` of Atoll's: see {@link WebAssemblyPluginOptions}. */
export const atollWebAssembly: typeof packages.rolldown = packages.rolldown;
export type { WebAssemblyPluginOptions } from "./webassembly-plugin.ts";
