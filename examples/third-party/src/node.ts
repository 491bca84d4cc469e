// How a host makes the sea: one with two tides a day, which `atoll run` gives to guests.

import { type HostServices, hostServices } from "@atoll/core";
import { SEA } from "./index.ts";

/** A sea whose level is a sine of 12.4 hours. */
export const hostSea: HostServices = hostServices({
  inject: { sea: SEA },
  make: () => ({ sea: { level: (hour: number) => Math.round(200 * Math.sin((2 * Math.PI * hour) / 12.4)) } }),
  immediate: true,
});
