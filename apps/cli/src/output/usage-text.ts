// What a run has used, for people.

import { byteText, type Usage } from "@atoll/core/engine";

/** One line. */
export function usageText({ fuel, peakMemoryBytes, milliseconds }: Usage): string {
  const parts = [
    ...(fuel === undefined ? [] : [`${fuel.toLocaleString("en")} units of fuel`]),
    `${byteText(peakMemoryBytes)} of memory at most`,
    ...(milliseconds === undefined ? [] : [`${milliseconds.toFixed(1)} ms`]),
  ];
  return `atoll: used ${parts.join(", ")}\n`;
}
