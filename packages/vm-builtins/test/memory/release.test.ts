// Nothing of the host stays referenced: buffers and memories can be collected once their mappings are gone.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { type Memory, MemoryFault } from "@atoll/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type HostMapping, HostSegment, mapHostBuffer } from "../../src/memory/host-mapping.ts";
import { faultOf, flat, PAGE, paged, spaceOf } from "../memories.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

async function isCollected(reference: WeakRef<object>): Promise<boolean> {
  for (let i = 0; i < 20; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    collect();
    if (reference.deref() === undefined) return true;
  }
  return false;
}

test("a host buffer is let go with its mapping, though the mapping object and the memory live on", async () => {
  const memory = paged();
  const { reference, mapping } = ((): { reference: WeakRef<ArrayBuffer>; mapping: Disposable } => {
    const buffer = new ArrayBuffer(PAGE);
    const made = mapHostBuffer(memory, buffer);
    memory.getU8(made.address);
    return { reference: new WeakRef(buffer), mapping: made };
  })();
  expect(await isCollected(reference)).toBe(false);
  mapping[Symbol.dispose]();
  expect(await isCollected(reference)).toBe(true);
  expect(memory.virtual.regions()).toHaveLength(1);
});

test("a buffer that the guest aliased is let go with the last alias", async () => {
  const memory = paged();
  let twin = 0;
  const reference = ((): WeakRef<ArrayBuffer> => {
    const buffer = new ArrayBuffer(PAGE);
    using mapping = mapHostBuffer(memory, buffer);
    twin = memory.virtual.alias(mapping.address, PAGE, 0, 1, 0);
    return new WeakRef(buffer);
  })();
  expect(twin).toBeGreaterThan(0);
  expect(await isCollected(reference)).toBe(false);
  memory.virtual.unmap(twin, PAGE);
  expect(await isCollected(reference)).toBe(true);
});

/** Reads and writes where it may. */
function touch(memory: Memory, address: number): void {
  try {
    memory.setU8(address, memory.getU8(address));
  } catch (error) {
    if (!(error instanceof MemoryFault)) throw error;
  }
}

const step = fc.record({
  op: fc.constantFrom("host", "alias", "unmap", "dispose", "detach", "segment", "touch"),
  which: fc.nat(20),
  pages: fc.integer({ min: 1, max: 3 }),
});

test("after any sequence and disposal nothing of the host is held, though memory and mappings live on", async () => {
  const references: WeakRef<object>[] = [];
  const kept: unknown[] = [];
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
      const memory = paged();
      const { virtual: space } = memory;
      const mappings: HostMapping[] = [];
      const segments: HostSegment[] = [];
      const buffers: WeakRef<ArrayBuffer>[] = [];
      const at = (which: number): number =>
        memory.virtual.regions()[which % memory.virtual.regions().length]?.base ?? 0;
      for (const { op, which, pages } of steps) {
        if (op === "host") {
          const buffer = new ArrayBuffer(pages * PAGE - 5);
          buffers.push(new WeakRef(buffer));
          mappings.push(mapHostBuffer(memory, buffer, { protection: 3 }));
        } else if (op === "segment") {
          const segment = new HostSegment(memory, pages * PAGE);
          segments.push(segment);
          mappings.push(which % 2 === 0 ? segment.mapRing({ owner: "runtime" }) : segment.map());
        } else if (op === "alias") space.alias(at(which), PAGE, 0, 1, 0);
        else if (op === "unmap") space.unmap(at(which), PAGE);
        else if (op === "dispose") mappings[which % Math.max(1, mappings.length)]?.[Symbol.dispose]();
        else if (op === "detach") {
          const buffer = buffers[which % Math.max(1, buffers.length)]?.deref();
          if (buffer?.detached === false) buffer.transfer();
        } else touch(memory, at(which));
      }
      for (const disposable of [...mappings, ...segments]) disposable[Symbol.dispose]();
      memory.dispose();
      expect(memory.virtual.stats()).toMatchObject({ mapped: 0, committed: 0, regions: 0 });
      expect(memory.frames.pool.live).toBe(0);
      kept.push(memory, mappings, segments);
      references.push(...buffers);
    }),
    { numRuns: 100 },
  );
  expect(references.length).toBeGreaterThan(100);
  const left = await Promise.all(references.map((reference) => isCollected(reference)));
  expect(left.filter((collected) => !collected)).toEqual([]);
  expect(kept.length).toBeGreaterThan(0);
});

test("a detached buffer's bytes go with whoever has them, not with the mapping", async () => {
  const memory = paged();
  let address = 0;
  const reference = ((): WeakRef<ArrayBuffer> => {
    const buffer = new ArrayBuffer(PAGE);
    ({ address } = mapHostBuffer(memory, buffer));
    return new WeakRef(buffer.transfer());
  })();
  expect(faultOf(() => memory.getU8(address)).code).toBe("detached");
  expect(await isCollected(reference)).toBe(true);
  expect(memory.virtual.regions()).toHaveLength(2);
});

test("memories are not kept by what was asked of them", async () => {
  const references = ((): WeakRef<object>[] => {
    const sparse = paged();
    sparse.virtual.map(0, PAGE, 3, 0);
    const { memory } = flat();
    spaceOf(memory).map(0, PAGE, 3, 0);
    return [new WeakRef(sparse), new WeakRef(memory)];
  })();
  for (const reference of references) expect(await isCollected(reference)).toBe(true);
});
