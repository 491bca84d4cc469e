// The plugin for vite.

import { atollGuests as plugin } from "./plugin.ts";

/** Imports of guests by their target: see {@link GuestPluginOptions}. */
export const atollGuests: typeof plugin.vite = plugin.vite;
export type { GuestPluginOptions } from "./options.ts";
