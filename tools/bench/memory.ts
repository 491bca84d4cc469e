// `pnpm bench memory`: bytes of the JS heap for each idle instance beyond its memory, what is left of those that were dropped, and resident bytes
// beside the limit of a memory that is filled.
import { growthByDropped, heapOfIdle, smallModules } from "./instance-heap.ts";
import { LIMIT, residentByKind } from "./memory-rss.ts";
import { type BenchOptions, progress } from "./report.ts";

const IDLE = 200;
const DROPPED = 10_000;

/** `pnpm bench memory`. Measured once: after collections nothing varies by much. */
export async function run(options: BenchOptions): Promise<void> {
  // First, while nothing else was freed that could be used again.
  const resident = await residentByKind();
  const figures: Record<string, { readonly idleBytes: number; readonly growthBytes: number }> = {};
  for (const [name, make] of Object.entries(smallModules())) {
    if (!name.includes(options.filter)) continue;
    progress(`${name}, ${IDLE} idle`);
    const idleBytes = await heapOfIdle(make, IDLE);
    progress(`${name}, ${DROPPED} dropped`);
    figures[name] = { idleBytes, growthBytes: await growthByDropped(make, DROPPED) };
  }
  progress("");
  if (options.json) {
    console.log(JSON.stringify({ modules: figures, limit: LIMIT, resident }, undefined, 2));
    return;
  }
  const kibibytes = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`.padStart(20);
  console.log(`${"module".padEnd(20)}${"one idle instance".padStart(20)}${`${DROPPED} dropped`.padStart(20)}`);
  for (const [name, { idleBytes, growthBytes }] of Object.entries(figures)) {
    console.log(`${name.padEnd(20)}${kibibytes(idleBytes)}${kibibytes(growthBytes)}`);
  }
  console.log(`\n${"memory".padEnd(20)}${"limit".padStart(20)}${"resident".padStart(20)}`);
  for (const [name, bytes] of Object.entries(resident)) {
    console.log(
      `${name.padEnd(20)}${kibibytes(LIMIT)}${kibibytes(bytes)}${`${(bytes / LIMIT).toFixed(2)}x`.padStart(8)}`,
    );
  }
}
