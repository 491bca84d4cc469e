// Segments, aliases and host buffers: the same bytes at many addresses, and who may do what with them.
import { expect, test } from "vitest";
import { EACCES, EBADF, EEXIST, EFAULT, EINVAL, EPERM } from "../../src/space/errno.ts";
import { HostSegment, mapHostBuffer, MappingError } from "../../src/memory/host-mapping.ts";
import { faultOf, GIB, PAGE, paged, TIB } from "../memories.ts";

test("the ring: what runs over the end shows up at the start", () => {
  const memory = paged();
  const { virtual: space } = memory;
  const segment = space.createSegment(2 * PAGE);
  expect(segment).toBe(1);
  const base = space.findFree(4 * PAGE, 0);
  expect(space.mapSegment(segment, 0, base, 2 * PAGE, 3, 1)).toBe(base);
  expect(space.mapSegment(segment, 0, base + 2 * PAGE, 2 * PAGE, 3, 1)).toBe(base + 2 * PAGE);
  memory.setU64(base + 2 * PAGE - 4, 0x1122334455667788n);
  expect(memory.getU32(base)).toBe(0x11223344);
  expect(memory.getU64(base + 2 * PAGE - 4)).toBe(0x1122334455667788n);
  expect(space.stats().committed).toBe(2 * PAGE);
});

test("a segment's pages live until the last mapping of them goes", () => {
  const memory = paged();
  const { virtual: space } = memory;
  const segment = space.createSegment(3 * PAGE);
  const first = space.mapSegment(segment, 0, 0, 3 * PAGE, 3, 0);
  memory.fill(first, 7, 3 * PAGE);
  expect(space.unmap(first, 3 * PAGE)).toBe(0);
  expect(space.stats().committed).toBe(3 * PAGE);
  const again = space.mapSegment(segment, PAGE, 0, 2 * PAGE, 1, 0);
  expect(memory.getU8(again)).toBe(7);
  expect(space.closeSegment(segment)).toBe(0);
  expect(space.stats().committed).toBe(2 * PAGE);
  expect(memory.getU8(again + 2 * PAGE - 1)).toBe(7);
  expect(space.unmap(again, PAGE)).toBe(0);
  expect(space.stats().committed).toBe(PAGE);
  expect(space.unmap(again + PAGE, PAGE)).toBe(0);
  expect(space.stats().committed).toBe(0);
  expect(space.closeSegment(segment)).toBe(-EBADF);
  expect(space.mapSegment(segment, 0, 0, PAGE, 3, 0)).toBe(-EBADF);
});

test("what map_segment refuses", () => {
  const { virtual: space } = paged();
  const segment = space.createSegment(2 * PAGE);
  expect(space.mapSegment(segment, 1, 0, PAGE, 3, 0)).toBe(-EINVAL);
  expect(space.mapSegment(segment, PAGE, 0, 2 * PAGE, 3, 0)).toBe(-EINVAL);
  expect(space.mapSegment(segment, 0, 0, 0, 3, 0)).toBe(-EINVAL);
  expect(space.mapSegment(segment, 0, 0, PAGE, 3, 1)).toBe(-EINVAL);
  expect(space.mapSegment(99, 0, 0, PAGE, 3, 0)).toBe(-EBADF);
  const at = space.mapSegment(segment, 0, 0, PAGE, 3, 0);
  expect(space.mapSegment(segment, 0, at, PAGE, 3, 1)).toBe(-EEXIST);
  expect(space.createSegment(0)).toBe(-EINVAL);
});

test("an alias shows the same pages, whoever wrote first", () => {
  const memory = paged();
  const { virtual: space } = memory;
  const at = space.map(GIB, 3 * PAGE, 3, 1);
  memory.setU8(at, 1);
  const twin = space.alias(at, 3 * PAGE, 0, 3, 0);
  expect(memory.getU8(twin)).toBe(1);
  expect(memory.getU8(at + PAGE)).toBe(0);
  memory.setU8(twin + PAGE, 2);
  expect(memory.getU8(at + PAGE)).toBe(2);
  expect(space.unmap(at, 3 * PAGE)).toBe(0);
  expect(memory.getU8(twin)).toBe(1);
  expect(space.stats().committed).toBe(2 * PAGE);
  expect(space.discard(twin, 3 * PAGE)).toBe(0);
  expect(memory.getU8(twin + PAGE)).toBe(0);
  expect(space.stats().committed).toBe(0);
});

test("an alias crosses regions and keeps their pages apart", () => {
  const memory = paged();
  const { virtual: space } = memory;
  const at = space.map(GIB, PAGE, 3, 1);
  const segment = space.createSegment(PAGE);
  space.mapSegment(segment, 0, at + PAGE, PAGE, 3, 1);
  memory.setU8(at, 1);
  memory.setU8(at + PAGE, 2);
  const twin = space.alias(at, 2 * PAGE, 2 * GIB, 1, 1);
  expect([memory.getU8(twin), memory.getU8(twin + PAGE)]).toEqual([1, 2]);
  expect(faultOf(() => memory.setU8(twin, 1)).code).toBe("protection");
  expect(space.regions().map(({ kind }) => kind)).toEqual(["initial", "private", "segment", "private", "segment"]);
  expect(space.discard(at, 2 * PAGE)).toBe(-EINVAL);
});

test("what alias refuses", () => {
  const { virtual: space } = paged();
  const at = space.map(GIB, PAGE, 3, 1);
  expect(space.alias(at, 2 * PAGE, 0, 3, 0)).toBe(-EFAULT);
  expect(space.alias(at + 1, PAGE, 0, 3, 0)).toBe(-EINVAL);
  expect(space.alias(at, 0, 0, 3, 0)).toBe(-EINVAL);
  expect(space.alias(at, PAGE, at, 3, 1)).toBe(-EEXIST);
  expect(space.alias(space.reserved - PAGE, 2 * PAGE, 0, 3, 0)).toBe(-EFAULT);
});

test("the guest may alias the runtime's pages, but not give them back", () => {
  const memory = paged({ nullGuard: 1024 });
  const { virtual: space } = memory;
  memory.setU32(2000, 42);
  const twin = space.alias(0, PAGE, 0, 3, 0);
  expect(memory.getU32(twin + 2000)).toBe(42);
  memory.setU32(twin, 9);
  expect(memory.getU32(twin)).toBe(9);
  expect(faultOf(() => memory.getU32(0)).code).toBe("null_access");
  expect(space.discard(twin, PAGE)).toBe(-EPERM);
  expect(space.unmap(twin, PAGE)).toBe(0);
  expect(memory.getU32(2000)).toBe(42);
});

test("overlapping copies through aliases are as if the source was read first", () => {
  const memory = paged();
  const { virtual: space } = memory;
  const size = 4 * PAGE;
  const at = space.map(GIB, size, 3, 1);
  const twin = space.alias(at, size, 2 * GIB, 3, 1);
  const expected = Uint8Array.from({ length: size }, (_, i) => (i * 31) & 255);
  memory.write(at, expected);
  const length = 3 * PAGE;
  memory.copy(twin + 100, memory, at, length);
  expected.copyWithin(100, 0, length);
  expect(Buffer.from(memory.read(at, size)).equals(expected)).toBe(true);
  memory.copy(at + 7, memory, twin + PAGE + 9, length - 500);
  expected.copyWithin(7, PAGE + 9, PAGE + 9 + length - 500);
  expect(Buffer.from(memory.read(at, size)).equals(expected)).toBe(true);
});

test("a host buffer is used in place, to the byte", () => {
  const memory = paged();
  const bytes = Uint8Array.from({ length: PAGE + 10 }, (_, i) => i & 255);
  using mapping = mapHostBuffer(memory, bytes.buffer, { protection: 3 });
  const { address } = mapping;
  expect(memory.getU64(address + PAGE - 4)).toBe(new DataView(bytes.buffer).getBigUint64(PAGE - 4, true));
  bytes[5] = 99;
  expect(memory.getU8(address + 5)).toBe(99);
  memory.setU32(address + PAGE + 6, 0x01020304);
  expect([...bytes.subarray(PAGE + 6)]).toEqual([4, 3, 2, 1]);
  expect(faultOf(() => memory.getU32(address + PAGE + 7))).toMatchObject({
    code: "unmapped",
    fault: { region: { kind: "host" } },
  });
  expect(memory.virtual.unmap(address, PAGE)).toBe(-EPERM);
  expect(memory.virtual.protect(address, PAGE, 1)).toBe(-EPERM);
  mapping[Symbol.dispose]();
  expect(mapping.mapped).toBe(false);
  expect(faultOf(() => memory.getU8(address)).code).toBe("unmapped");
});

test("a part of a shared or resizable buffer can be mapped, and a shrunk or detached one traps", () => {
  const memory = paged();
  const shared = new SharedArrayBuffer(100);
  const part = mapHostBuffer(memory, shared, { byteOffset: 10, byteLength: 20, address: GIB });
  expect(part).toMatchObject({ address: GIB, byteLength: 20 });
  new Uint8Array(shared)[12] = 5;
  expect(memory.getU8(GIB + 2)).toBe(5);
  expect(faultOf(() => memory.getU8(GIB + 20)).code).toBe("unmapped");
  expect(faultOf(() => memory.setU8(GIB, 1)).code).toBe("protection");

  const resizable = new ArrayBuffer(50, { maxByteLength: 100 });
  const { address } = mapHostBuffer(memory, resizable, { protection: 3 });
  resizable.resize(20);
  memory.setU8(address + 19, 1);
  expect(faultOf(() => memory.setU8(address + 20, 1)).code).toBe("unmapped");
  resizable.resize(100);
  memory.setU8(address + 49, 1);
  expect(faultOf(() => memory.setU8(address + 50, 1)).code).toBe("unmapped");

  const buffer = new ArrayBuffer(8);
  const lost = mapHostBuffer(memory, buffer);
  buffer.transfer();
  expect(faultOf(() => memory.getU8(lost.address)).code).toBe("detached");
  expect(faultOf(() => memory.read(lost.address, 4)).code).toBe("detached");
});

test("mapping a host buffer reports what is wrong", () => {
  const memory = paged({ reserved: 4 * PAGE });
  const buffer = new ArrayBuffer(PAGE);
  expect(() => mapHostBuffer(memory, buffer, { byteOffset: PAGE + 1 })).toThrow(RangeError);
  // @ts-expect-error: a view would be copied.
  expect(() => mapHostBuffer(memory, new Uint8Array(buffer))).toThrow("give its buffer, byteOffset and byteLength");
  expect(() => mapHostBuffer(memory, buffer, { protection: 2 })).toThrow("no such protection");
  expect(() => mapHostBuffer(memory, buffer, { address: 3 })).toThrow(MappingError);
  expect(() => mapHostBuffer(memory, buffer, { address: 3 })).toThrow(
    `cannot map a host buffer of ${buffer.byteLength} bytes at 0x3: EINVAL, not a multiple of the page size`,
  );
  expect(() => mapHostBuffer(memory, new ArrayBuffer(4 * PAGE))).toThrow("ENOMEM");
  expect(() => mapHostBuffer(memory, new ArrayBuffer(0))).toThrow("EINVAL");
});

test("a guest cannot give itself more access to a host buffer than the host gave", () => {
  const memory = paged();
  const { address } = mapHostBuffer(memory, new ArrayBuffer(PAGE));
  expect(memory.virtual.alias(address, PAGE, 0, 3, 0)).toBe(-EACCES);
  const twin = memory.virtual.alias(address, PAGE, 0, 1, 0);
  expect(twin).toBeGreaterThan(0);
  expect(memory.virtual.protect(twin, PAGE, 3)).toBe(-EACCES);
  expect(memory.virtual.protect(twin, PAGE, 0)).toBe(0);
});

test("the host's segment: bytes on one side, a ring on the other", () => {
  const memory = paged();
  using segment = new HostSegment(memory, PAGE);
  const ring = segment.mapRing();
  segment.bytes[PAGE - 1] = 1;
  segment.bytes[0] = 2;
  expect(memory.getU16(ring.address + PAGE - 1)).toBe(0x0201);
  memory.setU16(ring.address + 2 * PAGE - 2, 0x0403);
  expect([...segment.bytes.subarray(PAGE - 2)]).toEqual([3, 4]);
  expect(memory.virtual.closeSegment(segment.handle)).toBe(-EPERM);
  expect(memory.virtual.unmap(ring.address, PAGE)).toBe(-EPERM);
  const read = segment.map({ protection: 1, hint: TIB });
  expect(faultOf(() => memory.setU8(read.address, 1)).code).toBe("protection");
  // Many commits later the frames may have moved; asked again, the view shows them.
  const filler = memory.virtual.map(0, 64 * PAGE, 3, 0);
  memory.fill(filler, 1, 64 * PAGE);
  memory.setU8(ring.address, 77);
  expect(segment.bytes[0]).toBe(77);
  ring[Symbol.dispose]();
  read[Symbol.dispose]();
  segment[Symbol.dispose]();
  memory.virtual.unmap(filler, 64 * PAGE);
  expect(memory.virtual.stats()).toMatchObject({ committed: 0, regions: 1 });
});

test("a host segment fits where frames came back, when there are no new ones", () => {
  const memory = paged({ commit: { mode: "overcommit", limit: 8 * PAGE } });
  const at = memory.virtual.map(0, 8 * PAGE, 3, 0);
  memory.fill(at, 1, 8 * PAGE);
  expect(() => new HostSegment(memory, PAGE)).toThrow("ENOMEM");
  memory.virtual.unmap(at + 2 * PAGE, 4 * PAGE);
  using segment = new HostSegment(memory, 3 * PAGE);
  expect(segment.bytes.every((byte) => byte === 0)).toBe(true);
  segment.bytes.fill(2);
  expect(memory.getU8(at + 2 * PAGE - 1)).toBe(1);
  expect(memory.getU8(at + 6 * PAGE)).toBe(1);
});

test("gathered pieces stay good though each of them makes the frames grow", () => {
  const memory = paged();
  const at = memory.virtual.map(GIB, 600 * PAGE, 3, 1);
  const ranges = [0, 1, 2].map((i) => ({ address: at + i * 200 * PAGE, length: 200 * PAGE }));
  for (const [i, piece] of memory.gather(ranges, "write").entries()) piece[0] = i + 1;
  expect(ranges.map(({ address }) => memory.getU8(address))).toEqual([1, 2, 3]);
  expect(faultOf(() => memory.gather([...ranges, { address: at, length: GIB }], "write")).code).toBe("unmapped");
});
