// The plugin for rolldown.

import { atollGuests as plugin } from "./plugin.ts";

/** Imports of guests by their target: see {@link GuestPluginOptions}. */
export const atollGuests: typeof plugin.rolldown = plugin.rolldown;
export type { GuestPluginOptions } from "./options.ts";
