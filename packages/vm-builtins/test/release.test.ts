// Nothing of the host stays referenced: buffers and memories can be collected once their mappings are gone.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { mapHostBuffer } from "../src/host-mapping.ts";
import { virtualMemoryOf } from "../src/virtual-memory-of.ts";
import { flat, PAGE, paged } from "./memories.ts";

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
  expect(memory.regions()).toHaveLength(1);
});

test("a buffer that the guest aliased is let go with the last alias", async () => {
  const memory = paged();
  let twin = 0;
  const reference = ((): WeakRef<ArrayBuffer> => {
    const buffer = new ArrayBuffer(PAGE);
    using mapping = mapHostBuffer(memory, buffer);
    twin = memory.space.alias(mapping.address, PAGE, 0, 1, 0);
    return new WeakRef(buffer);
  })();
  expect(twin).toBeGreaterThan(0);
  expect(await isCollected(reference)).toBe(false);
  memory.space.unmap(twin, PAGE);
  expect(await isCollected(reference)).toBe(true);
});

test("memories are not kept by what was asked of them", async () => {
  const references = ((): WeakRef<object>[] => {
    const sparse = paged();
    sparse.space.map(0, PAGE, 3, 0);
    const { memory } = flat();
    virtualMemoryOf(memory).map(0, PAGE, 3, 0);
    return [new WeakRef(sparse), new WeakRef(memory)];
  })();
  for (const reference of references) expect(await isCollected(reference)).toBe(true);
});
