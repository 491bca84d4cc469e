// Instances are small, and leave nothing behind. Bytes after collections, no times.

import { expect, test } from "vitest";
import { growthByDropped, heapOfIdle, smallModules } from "../bench/instance-heap.ts";

const KIBIBYTE = 1024;

test.for(Object.entries(smallModules()))(
  "an idle instance takes at most 64 KiB of the JS heap: %s",
  async ([, make]) => {
    const bytes = await heapOfIdle(make, 100);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(64 * KIBIBYTE);
  },
);

test.for(Object.entries(smallModules()))(
  "instances that were dropped leave nothing: %s",
  { timeout: 120_000 },
  async ([, make]) => {
    // What the host itself keeps varies by some hundred kilobytes: a hundred bytes for each instance.
    expect(await growthByDropped(make, 10_000)).toBeLessThan(1024 * KIBIBYTE);
  },
);
