// Pictures: images in the host's memory, buffers that guest and host share, and drawings, with what is refused and what is bounded.
import { MemoryFault, t, Trap } from "@atoll/core";
import { type CanvasDrawing, type OrcaCanvas } from "@atoll/orca-builtins";
import { thrown } from "@atoll/testing";
import { describe, expect, test } from "vitest";
import { rect, vec2 } from "../src/abi/orca-types.ts";
import {
  type CanvasAttributes,
  color,
  type PathElement,
  pathElement,
  primitive,
} from "../src/graphics/canvas-drawing.ts";
import { exposing } from "./exposing.ts";

/** A canvas that remembers what it was told. */
class Watched implements OrcaCanvas {
  readonly width = 320;
  readonly height = 200;
  readonly scaling = 2;
  readonly drawn: { readonly surface: number; readonly drawing: CanvasDrawing }[] = [];
  readonly told: string[] = [];
  draw(surface: number, drawing: CanvasDrawing): void {
    this.drawn.push({ surface, drawing });
  }
  present(surface: number): void {
    this.told.push(`present ${surface}`);
  }
  arrange(surfaces: readonly number[]): void {
    this.told.push(`order ${surfaces.join(" ")}`);
  }
}

const white = { r: 1, g: 1, b: 1, a: 1, space: "srgb" } as const;
const plain: CanvasAttributes = {
  width: 2,
  tolerance: 1,
  has_gradient: false,
  blend_space: "linear",
  colors: [white, white, white, white],
  joint: "miter",
  max_joint_excursion: 10,
  cap: "none",
  font: 0n,
  font_size: 0,
  image: 0n,
  source: { x: 0, y: 0, w: 0, h: 0 },
  transform: Float32Array.of(1, 0, 0, 0, 1, 0),
  clip: { x: 0, y: 0, w: 320, h: 200 },
};
const line: PathElement = { kind: "line", x1: 10, y1: 20, x2: 0, y2: 0, x3: 0, y3: 0 };

// Places in the guest's memory.
const RENDERER = 1024;
const SURFACE = 1032;
const OTHER = 1040;
const IMAGE = 1048;
const RESULT = 1056;
const REGION = 1072;
const COLOR = 1088;
const BUFFER = 1112;
const PRIMITIVES = 2048;
const ELEMENTS = 4096;

describe.each(["i32", "i64"] as const)("%s addresses", (width) => {
  const start = async (limits = {}) => {
    const canvas = new Watched();
    const guest = await exposing(
      ["vm", "orca:image", "orca:surface", "orca:canvas"],
      width,
      { orcaCanvas: canvas },
      limits,
    );
    const { call, instance } = guest;
    const { memory } = instance;
    call("orca:canvas.renderer_create", RENDERER);
    call("orca:canvas.surface_create", RENDERER, SURFACE);
    t.store(memory, color, COLOR, { r: 0, g: 0, b: 0.5, a: 1, space: "rgb" });
    t.store(memory, pathElement, ELEMENTS, line);
    const submit = (clear: boolean, image = 0n, count = 1): void => {
      t.store(memory, primitive, PRIMITIVES, {
        command: "fill",
        attributes: { ...plain, image },
        start: 0,
        count,
        x: 1,
        y: 2,
      });
      call("orca:canvas.renderer_submit", RENDERER, SURFACE, 8, clear ? 1 : 0, COLOR, 1, PRIMITIVES, 1, ELEMENTS);
    };
    return { ...guest, memory, canvas, submit };
  };
  const sizeOf = (memory: Parameters<typeof t.load>[0]): readonly number[] =>
    Object.values(t.load(memory, vec2, RESULT));

  test("drawings arrive whole, and surfaces are arranged", async () => {
    const { call, canvas, submit, memory } = await start();
    call("orca:canvas.surface_create", RENDERER, OTHER);
    call("orca:surface.send_to_back", OTHER);
    call("orca:surface.bring_to_front", OTHER);
    submit(true);
    submit(false);
    call("orca:canvas.present", RENDERER, SURFACE);
    expect(canvas.told).toEqual(["order 1", "order 1 2", "order 2 1", "order 1 2", "present 1"]);
    expect(canvas.drawn.map(({ surface, drawing }) => [surface, drawing.clear])).toEqual([
      [1, { r: 0, g: 0, b: 0.5, a: 1, space: "rgb" }],
      [1, undefined],
    ]);
    expect(canvas.drawn[0]?.drawing.elements).toEqual([line]);
    expect(canvas.drawn[0]?.drawing.primitives[0]).toMatchObject({
      command: "fill",
      count: 1,
      x: 1,
      y: 2,
      picture: undefined,
      attributes: plain,
    });
    call("orca:surface.get_size", SURFACE, RESULT);
    expect(sizeOf(memory)).toEqual([320, 200]);
    call("orca:surface.contents_scaling", SURFACE, RESULT);
    expect(sizeOf(memory)).toEqual([2, 2]);
  });

  test("images take pixels by regions, fill paths, and are gone when they are given up", async () => {
    const { call, canvas, submit, memory, instance } = await start();
    const before = instance.limits.memoryBytes;
    call("orca:image.create", RENDERER, 3, 2, IMAGE);
    const image = memory.getU64(IMAGE);
    expect([image > 0n, instance.limits.memoryBytes - before]).toEqual([true, 24]);
    call("orca:image.size", IMAGE, RESULT);
    expect(sizeOf(memory)).toEqual([3, 2]);
    t.store(memory, rect, REGION, { x: 1, y: 1, w: 2, h: 1 });
    memory.write(5000, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    call("orca:image.upload_region_rgba8", IMAGE, REGION, 5000);
    submit(true, image);
    const picture = canvas.drawn[0]?.drawing.primitives[0]?.picture;
    expect([...(picture?.pixels ?? [])]).toEqual([...Array.from({ length: 16 }, () => 0), 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(picture).toMatchObject({ width: 3, height: 2, version: 1 });
    t.store(memory, rect, REGION, { x: 2, y: 1, w: 2, h: 1 });
    const outside = thrown(Trap, () => call("orca:image.upload_region_rgba8", IMAGE, REGION, 5000));
    expect(outside.message).toContain("the region 2 1 2 1 is not in the image of 3 x 2");
    t.store(memory, rect, REGION, { x: 0.5, y: Number.NaN, w: 1, h: 1 });
    expect(() => call("orca:image.upload_region_rgba8", IMAGE, REGION, 5000)).toThrow(Trap);
    call("orca:image.destroy", IMAGE);
    expect(instance.limits.memoryBytes).toBe(before);
    expect(thrown(Trap, () => call("orca:image.destroy", IMAGE)).message).toContain("is no image");
    expect(thrown(Trap, () => submit(true, image)).message).toContain("is no image");
    // The same place, and another handle.
    call("orca:image.create", RENDERER, 1, 1, IMAGE);
    expect(memory.getU64(IMAGE) === image).toBe(false);
  });

  test("a mapped buffer is the guest's, an unmapped one is an image: the same bytes", async () => {
    const { call, canvas, submit, memory, instance } = await start();
    expect(call("orca:surface.buffer_create", 2, 2, BUFFER)).toBe(0);
    const buffer = memory.getU32(BUFFER);
    call("orca:surface.buffer_image", buffer, IMAGE);
    const image = memory.getU64(IMAGE);
    expect(call("orca:surface.buffer_map", buffer, RESULT)).toBe(0);
    const address = memory.getAddress(RESULT);
    expect(memory.virtual?.query(address)).toMatchObject({ kind: "host", owner: "host" });
    memory.setU32(address + 12, 0xff00_ff00);
    // What is behind the pixels of its page is nobody's.
    expect(() => memory.setU32(address + 16, 1)).toThrow(MemoryFault);
    expect(call("orca:surface.buffer_map", buffer, RESULT)).toBe(3);
    expect(thrown(Trap, () => submit(true, image)).message).toContain("is mapped: unmap it first");
    expect(call("orca:surface.buffer_unmap", buffer)).toBe(0);
    expect(call("orca:surface.buffer_unmap", buffer)).toBe(4);
    expect(() => memory.getU32(address)).toThrow(MemoryFault);
    submit(true, image);
    const pixels = canvas.drawn[0]?.drawing.primitives[0]?.picture?.pixels;
    expect([...(pixels ?? [])].slice(12)).toEqual([0, 0xff, 0, 0xff]);
    call("orca:surface.buffer_map", buffer, RESULT);
    memory.setU32(memory.getAddress(RESULT), 7);
    expect(pixels?.[0]).toBe(7);
    call("orca:surface.buffer_close", buffer);
    expect(() => memory.getU32(memory.getAddress(RESULT))).toThrow(MemoryFault);
    expect(thrown(Trap, () => submit(true, image)).message).toContain("is no image");
    expect([...instance.handles.counts]).toEqual([["orca_buffer", { made: 1, live: 0 }]]);
    expect(call("orca:surface.buffer_create", 0, 2, BUFFER)).toBe(5);
    expect(call("orca:surface.buffer_create", 2 ** 31, 2, BUFFER)).toBe(5);
  });

  test("elements that are not there, and things that are others, end the run", async () => {
    const { call, submit } = await start();
    expect(thrown(Trap, () => submit(true, 0n, 2)).message).toContain("primitive 0 ends at element 2, of 1");
    expect(thrown(Trap, () => call("orca:canvas.present", SURFACE, OTHER)).message).toContain("0x0 is no surface");
    expect(thrown(Trap, () => call("orca:canvas.surface_create", OTHER, OTHER)).message).toContain(
      "0x0 is no canvas renderer",
    );
  });

  test("primitives that share elements are drawings without end, and surfaces share what there may be", async () => {
    const { call, submit, memory, canvas } = await start();
    // As many primitives as elements, each with all of them: more than what the canvas may have.
    const [many, at] = [600, 2 ** 20];
    const grown = call("vm.map", at, 2 ** 20, 3, 1);
    expect(grown).toBe(at);
    for (let i = 0; i < many; i++) {
      t.store(memory, primitive, at + 216 * i, {
        command: "fill",
        attributes: plain,
        start: 0,
        count: many,
        x: 1,
        y: 2,
      });
      t.store(memory, pathElement, at + 2 ** 19 + 28 * i, line);
    }
    const shared = (count: number) =>
      call("orca:canvas.renderer_submit", RENDERER, SURFACE, 8, 1, COLOR, count, at, many, at + 2 ** 19);
    expect(thrown(Trap, () => shared(many)).message).toContain("the primitives have 360000 elements, at most 262144");
    shared(400);
    expect(canvas.drawn).toHaveLength(1);
    // What lies on one surface is missing on another one.
    call("orca:canvas.surface_create", RENDERER, OTHER);
    const other = (clear: number) =>
      call("orca:canvas.renderer_submit", RENDERER, OTHER, 8, clear, COLOR, 400, at, many, at + 2 ** 19);
    other(1);
    other(0);
    other(0);
    expect(thrown(Trap, () => other(0)).message).toContain("holds as much as it may");
    submit(true);
    other(0);
  });

  test("what a guest can make grow is bounded", async () => {
    const { call, submit, memory, instance } = await start({ maxMemoryBytes: 2 ** 20 });
    // Images count for the instance's memory.
    call("orca:image.create", RENDERER, 1024, 1024, IMAGE);
    expect(memory.getU64(IMAGE)).toBe(0n);
    expect(call("orca:surface.buffer_create", 1024, 1024, BUFFER)).toBe(2);
    const used = instance.limits.memoryBytes;
    for (let i = 0; i < 65; i++) call("orca:canvas.surface_create", RENDERER, OTHER);
    expect(memory.getU64(OTHER)).toBe(0n);
    expect(instance.limits.memoryBytes).toBe(used);
    // A surface that is never cleared is full some day; cleared, there is room again.
    submit(true);
    let count = 1;
    const full = thrown(Trap, () => {
      for (; count < 100_000; count++) submit(false);
    });
    expect(full.message).toContain("holds as much as it may");
    expect(count).toBe(2 ** 16);
    submit(true);
  });

  test("who draws pays", async () => {
    const { call, submit, instance } = await start({ fuel: 100_000 });
    submit(true);
    call("orca:canvas.present", RENDERER, SURFACE);
    const before = instance.limits.fuel;
    call("orca:image.create", RENDERER, 512, 512, IMAGE);
    expect(before - instance.limits.fuel).toBeGreaterThanOrEqual(256);
    expect(() => {
      for (;;) submit(true);
    }).toThrow("all fuel consumed");
  });
});
