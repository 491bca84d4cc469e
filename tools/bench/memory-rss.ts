// What the host pays for a memory that a guest fills up to its limit: resident bytes beside the limit, for memories that grow page by page.
import { FlatMemory, type MemoryType } from "@atoll/core/engine";
import { mebibytes, type Memory } from "@atoll/core";
import { sparse } from "@atoll/vm-builtins";
import { heapInUse } from "./instance-heap.ts";

const PAGE = 65_536;
/** Bytes that each may have. */
export const LIMIT: number = mebibytes(512);

const TYPE: MemoryType = { addressType: "i32", limits: { min: 1n }, shared: false, pageSizeLog2: 16 };

/** Memories by name, each made with {@link LIMIT}. */
const KINDS: Readonly<Record<string, () => Memory>> = {
  flat: () => new FlatMemory(TYPE, { byteLimit: LIMIT }),
  "flat, guarded": () => new FlatMemory(TYPE, { byteLimit: LIMIT, nullGuard: 1024 }),
  sparse: () => sparse({ grow: "map" }).create({ type: TYPE, memidx: 0, byteLimit: LIMIT, charge: () => true }),
};

/** Resident bytes by kind, when the memory has grown to its limit page by page and every page was written. */
export async function residentByKind(): Promise<Readonly<Record<string, number>>> {
  const resident: Record<string, number> = {};
  for (const [name, make] of Object.entries(KINDS)) {
    // The buffers of the one before are gone then.
    await heapInUse();
    const before = process.memoryUsage.rss();
    const memory = make();
    for (let page = 0; page * PAGE < LIMIT; page++) {
      if (page > 0 && memory.grow(1) < 0) break;
      memory.fill(page === 0 ? 4096 : page * PAGE, 1, page === 0 ? PAGE - 4096 : PAGE);
    }
    resident[name] = process.memoryUsage.rss() - before;
    memory.dispose();
  }
  return resident;
}
