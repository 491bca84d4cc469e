// An orca app in C that draws its frames: the same pictures from both engines and both widths of addresses, with its events, its rings and its buffer.
import { readFileSync } from "node:fs";
import { compiler } from "@atoll/compiler";
import { compile, type Engine, i32, instantiateAsync } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import {
  CanvasRecorder,
  canvasSvg,
  FrameClock,
  MemoryFile,
  type OrcaEvent,
  type OrcaIo,
  orcaServices,
  OrcaWindow,
  runOrca,
} from "@atoll/orca-builtins";
import { pngRenderer } from "@atoll/orca-builtins/node";
import { orca } from "@atoll/targets";
import { decode } from "fast-png";
import { describe, expect, test } from "vitest";

const FRAMES = 12;
const click: readonly OrcaEvent[] = [
  { type: "mouse_move", x: 560, y: 90 },
  { type: "mouse_button", action: "press" },
  { type: "mouse_button", action: "release" },
];

async function harbour(engine: Engine, bits: number, orcaIo: OrcaIo = { files: {} }) {
  const window = new OrcaWindow();
  const canvas = new CanvasRecorder(window);
  const clock = new FrameClock();
  const lines: string[] = [];
  const module = compile(readFileSync(new URL(`../harbour/harbour${bits}.wasm`, import.meta.url)), orca, { engine });
  const instance = await instantiateAsync(module, {
    engine,
    provide: orcaServices({
      orcaApp: window,
      orcaCanvas: canvas,
      orcaClock: clock,
      orcaIo,
      orcaLog: { log: (_level, message) => void lines.push(message) },
    }),
  });
  const pictures: string[] = [];
  const run = (events: (frame: number) => readonly OrcaEvent[]) =>
    runOrca(instance, {
      window,
      clock,
      frames: FRAMES,
      events,
      onFrame: () => void pictures.push(canvasSvg(canvas.picture())),
    });
  return { instance, window, lines, pictures, run };
}

const engines = { interpreter: interpreter(), compiler: compiler() };
/** What the first one drew: all others draw the same. */
let expected: readonly string[] | undefined;

describe.each(Object.entries(engines))("%s", (_name, engine) => {
  test.each([32, 64])("%i bits: frames, with a click in between", async (bits) => {
    const { instance, window, lines, pictures, run } = await harbour(engine, bits);
    expect(await run((frame) => (frame === 5 ? click : []))).toBe(FRAMES);
    expect([window.title, window.width, window.height]).toEqual(["Harbour", 960, 540]);
    expect(lines).toEqual(["the tide is computed", "good night, and thank you for the rockets"]);
    expect(new Set(pictures).size).toBe(FRAMES);
    for (const picture of pictures) {
      expect(picture).toMatch(
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="960" height="540" viewBox="0 0 960 540">/,
      );
      expect(picture).not.toContain("NaN");
      expect(picture).toContain("data:image/png;base64,");
    }
    // The buffer was given back, and nothing is left of it in memory.
    expect([...instance.handles.counts]).toEqual([["orca_buffer", { made: 1, live: 0 }]]);
    expect(instance.memory.virtual?.regions().filter(({ owner }) => owner === "host")).toEqual([]);
    expected ??= pictures;
    expect(pictures.map((picture, i) => picture === expected?.[i])).toEqual(pictures.map(() => true));
    instance[Symbol.dispose]();
  });

  test("the tide is read through the rings, and the guest tests itself", async () => {
    const tide = new MemoryFile(Uint8Array.from({ length: 200 }, (_, i) => i));
    const { instance, lines, run, pictures } = await harbour(engine, 32, { files: { tide } });
    await run(() => []);
    expect(lines[0]).toBe("the tide is as it was written down");
    expect(pictures[1] === expected?.[1]).toBe(false);
    expect(await instance.funcAsync("oc_on_test", { params: [], results: [i32] })()).toBe(0);
    instance[Symbol.dispose]();
  });
});

test("as PNG: the moon is bright, the northern lights are green, the boat has sails", async () => {
  const render = await pngRenderer();
  expect(render, "@resvg/resvg-wasm is a development dependency").toBeDefined();
  const svg = expected?.at(-1);
  if (render === undefined || svg === undefined) throw new Error("there are no frames");
  const { width, height, data, channels } = decode(render(svg));
  expect([width, height, channels]).toEqual([960, 540, 4]);
  const at = (x: number, y: number): number[] => Array.from(data.subarray(4 * (960 * y + x), 4 * (960 * y + x) + 3));
  const [red = 0, green = 0, blue = 0] = at(720, 100);
  expect(Math.min(red, green, blue)).toBeGreaterThan(150);
  const sky = Array.from({ length: 300 }, (_, i) => at(100 + 2 * i, 170));
  expect(sky.some(([r = 0, g = 0]) => g > r + 60)).toBe(true);
  // Night at the top, and deep water at the bottom.
  expect(Math.max(...at(5, 1))).toBeLessThan(80);
  expect(at(940, 530)[2]).toBeGreaterThan((at(940, 530)[0] ?? 0) + 10);
});
