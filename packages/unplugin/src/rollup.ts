// The plugin for rollup.

import { atollGuests as plugin } from "./plugin.ts";

/** Imports of guests by their target: see {@link GuestPluginOptions}. */
export const atollGuests: typeof plugin.rollup = plugin.rollup;
export type { GuestPluginOptions } from "./options.ts";
