// Frames whose instance has sources: their lines come from there, and whatever is wrong with that takes nothing away.
import { expect, test } from "vitest";
import { compile, defineTarget, errorText, flat32, instantiate, TargetError, Trap } from "../../src/index.ts";
import { guestFrame, type SourcePosition } from "../../src/engine.ts";
import type { SourceReader } from "../../src/errors/frames.ts";
import { wat } from "../assemble.ts";
import { toyEngine } from "../engine/toy-engine.ts";

const target = defineTarget({ name: "plain", version: "1.0.0", memory: flat32(), sets: [] });
const bytes = await wat`(module (func $fill (export "fill")))`;

/** A trap with a frame of $fill at offset 30, in an instance with such sources. */
function trapWith(sources?: SourceReader): Trap {
  const options = { engine: toyEngine, name: "paint", ...(sources === undefined ? {} : { sources }) };
  const { moduleInstance } = instantiate(compile(bytes, target), options);
  const trap = new Trap("unreachable", "unreachable");
  trap.addFrames([guestFrame(moduleInstance, 0, 30)]);
  return trap;
}

const place = (line: number, name?: string, column?: number): SourcePosition => ({
  file: "src/paint.c",
  line,
  column,
  function: name,
});

test("without sources, frames tell offsets", () => {
  const trap = trapWith();
  expect(trap.frames).toStrictEqual([{ funcidx: 0, name: "fill", offset: 30, module: "paint" }]);
  expect(errorText(trap)).toBe("Trap: unreachable\n    at fill (wasm://paint/function[0]:1:30)");
});

test("with sources, places, those of inlined calls first, in texts and stacks", () => {
  const asked: number[] = [];
  const trap = trapWith((wasm) => {
    expect(wasm).toBe(bytes);
    return {
      at: (offset) => {
        asked.push(offset);
        return [place(3, "square", 7), place(8), place(12, "fill_c", 5)];
      },
    };
  });
  expect(asked).toEqual([]);
  const lines = ["at square (src/paint.c:3:7)", "at inlined call (src/paint.c:8)", "at fill (src/paint.c:12:5)"];
  expect(errorText(trap)).toBe(["Trap: unreachable", ...lines.map((line) => `    ${line}`)].join("\n"));
  for (const line of lines) expect(trap.stack).toContain(`\n    ${line}`);
  expect(trap.frames[0]?.source).toHaveLength(3);
  expect(asked).toEqual([30]);
});

test("a file's name makes no line of its own", () => {
  const trap = trapWith(() => ({ at: () => [{ ...place(1), file: "a\n    at evil" }] }));
  expect(errorText(trap)).toBe("Trap: unreachable\n    at fill (a\\n    at evil:1)");
});

test.for([
  ["no place", () => ({ at: () => [] })],
  [
    "an exception",
    () => {
      throw new Error("no such data");
    },
  ],
] as const)("sources that give %s leave the offset", ([, sources]) => {
  expect(errorText(trapWith(sources))).toContain("at fill (wasm://paint/function[0]:1:30)");
});

test("sources are a function", () => {
  const options = { engine: toyEngine, sources: "dwarf" as unknown as SourceReader };
  expect(() => instantiate(compile(bytes, target), options)).toThrow(TargetError);
});
