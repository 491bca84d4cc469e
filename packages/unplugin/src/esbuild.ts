// The plugin for esbuild.

import { atollGuests as plugin } from "./plugin.ts";

/** Imports of guests by their target: see {@link GuestPluginOptions}. */
export const atollGuests: typeof plugin.esbuild = plugin.esbuild;
export type { GuestPluginOptions } from "./options.ts";
