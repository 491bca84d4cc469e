// The life of an app: what is called, in which order, with what; what ends it; and the limits, which are those of the whole run.
import { compile, instantiateAsync, safeCompile } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import {
  FrameClock,
  type OrcaEvent,
  orcaServices,
  OrcaWindow,
  runOrca,
  type RunOrcaOptions,
} from "@atoll/orca-builtins";
import { orca } from "@atoll/targets";
import { assembleText } from "@atoll/testing/wat";
import { describe, expect, test } from "vitest";

/** Every function tells its number and what it got. */
const app = (body = "", refresh = "(call $say (i32.const 3) (i32.const 0) (i32.const 0))"): string => `(module
  (import "orca:log" "log_at" (func $log (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "orca:app" "request_quit" (func $quit))
  (import "orca:app" "window_set_size" (func $resize (param i32)))
  (import "orca:clock" "now" (func $now (param i32) (result f64)))
  (memory (export "memory") 1)
  (data (i32.const 1024) "${Array.from({ length: 10 }, (_, i) => String(i).padStart(2, "0")).join("")}1011121314")
  (data (i32.const 1100) "\\00\\00\\c8\\42\\00\\00\\48\\42") (; 100, 50 ;)
  (func $say (param $what i32) (param $a i32) (param $b i32)
    (call $log (local.get $a) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (local.get $b)
      (i32.const 2) (i32.add (i32.const 1024) (i32.mul (i32.const 2) (local.get $what)))))
  ${body}
  (func (export "oc_on_frame_refresh") ${refresh}))`;

const full = app(
  `
  (global (export "oc_rawEvent") i32 (i32.const 2048))
  (func (export "_initialize") (call $say (i32.const 0) (i32.const 0) (i32.const 0)))
  (func (export "oc_on_init") (call $say (i32.const 1) (i32.const 0) (i32.const 0)))
  (func (export "oc_on_resize") (param i32 i32) (call $say (i32.const 2) (i32.const 0) (local.get 0)))
  (func (export "oc_on_raw_event") (param i32) (call $say (i32.const 4) (i32.const 0) (i32.load (i32.const 2056))))
  (func (export "oc_on_mouse_down") (param i32) (call $say (i32.const 5) (i32.const 0) (local.get 0)))
  (func (export "oc_on_mouse_up") (param i32) (call $say (i32.const 6) (i32.const 0) (local.get 0)))
  (func (export "oc_on_mouse_move") (param f32 f32 f32 f32) (call $say (i32.const 7) (i32.const 0) (i32.trunc_f32_s (local.get 1))))
  (func (export "oc_on_mouse_wheel") (param f32 f32) (call $say (i32.const 8) (i32.const 0) (i32.trunc_f32_s (local.get 1))))
  (func (export "oc_on_mouse_enter") (call $say (i32.const 9) (i32.const 0) (i32.const 0)))
  (func (export "oc_on_mouse_leave") (call $say (i32.const 10) (i32.const 0) (i32.const 0)))
  (func (export "oc_on_key_down") (param i32 i32) (call $say (i32.const 11) (i32.const 0) (local.get 1)))
  (func (export "oc_on_key_up") (param i32 i32) (call $say (i32.const 12) (i32.const 0) (local.get 0)))
  (func (export "oc_on_terminate") (call $say (i32.const 13) (i32.const 0) (i32.const 0)))
  (func (export "oc_on_test") (result i32) (i32.const 0))`,
);
const NAMES = [
  "start",
  "init",
  "resize",
  "frame",
  "raw",
  "down",
  "up",
  "move",
  "wheel",
  "enter",
  "leave",
  "key",
  "keyup",
  "end",
];

interface Ran {
  readonly told: readonly string[];
  readonly result: Promise<number>;
  readonly window: OrcaWindow;
}

async function run(text: string, options: Partial<RunOrcaOptions> = {}, limits = {}): Promise<Ran> {
  const told: string[] = [];
  const window = new OrcaWindow({ keys: new Map([[90, 89]]) });
  const clock = new FrameClock({ rate: 10, date: 100 });
  const instance = await instantiateAsync(compile(await assembleText(text), orca), {
    engine: interpreter(),
    ...limits,
    provide: orcaServices({
      orcaApp: window,
      orcaClock: clock,
      orcaLog: {
        log: (_level, message, place) =>
          void told.push(`${NAMES[Number(message)]}${place?.line === 0 ? "" : ` ${place?.line}`}`),
      },
    }),
  });
  return { told, window, result: runOrca(instance, { window, clock, frames: 2, ...options }) };
}

describe.each(["asynchronous", "synchronous"] as const)("%s", (mode) => {
  test("init, resize, then events and a frame, then the end", async () => {
    const all: OrcaEvent[] = [
      { type: "mouse_move", x: 1, y: 22 },
      { type: "mouse_button", action: "press", button: "right", modifiers: { shift: true } },
      { type: "mouse_button", action: "release" },
      { type: "mouse_wheel", dx: 0, dy: -3 },
      { type: "mouse_enter" },
      { type: "mouse_leave" },
      { type: "key", action: "press", scanCode: 90 },
      { type: "key", action: "repeat", scanCode: 90 },
      { type: "key", action: "release", scanCode: 90 },
      { type: "character", text: "ø" },
      { type: "paste" },
      { type: "focus" },
      { type: "unfocus" },
      { type: "resize", width: 300, height: 200 },
    ];
    const frames: number[] = [];
    const { told, result, window } = await run(full, {
      mode,
      events: (frame) => (frame === 1 ? all : []),
      onFrame: (frame) => void frames.push(frame),
    });
    expect(await result).toBe(2);
    expect(frames).toEqual([0, 1]);
    expect(told).toEqual([
      "start",
      "init",
      "resize 800",
      "frame",
      "raw 5",
      "move 22",
      "raw 4",
      "down 1",
      "raw 4",
      "up",
      "raw 6",
      "wheel -3",
      "raw 7",
      "enter",
      "raw 8",
      "leave",

      "raw 2",
      "key 89",
      "raw 2",
      "raw 2",
      "keyup 90",
      "raw 3",
      "raw 9",
      "raw 12",
      "raw 13",
      "raw 10",
      "resize 300",

      "frame",
      "end",
    ]);
    expect([window.width, window.height]).toEqual([300, 200]);
  });

  test("it ends when the app asks for it, or its window is closed", async () => {
    const quitting = app("", "(call $say (i32.const 3) (i32.const 0) (i32.const 0)) (call $quit)");
    const { told, result } = await run(quitting, { mode, frames: Infinity });
    expect([await result, told]).toEqual([1, ["frame"]]);
    const closed = await run(full, {
      mode,
      events: (frame) => (frame === 3 ? [{ type: "close" }, { type: "paste" }] : []),
      frames: 9,
    });
    expect(await closed.result).toBe(3);
    expect(closed.told.slice(-3)).toEqual(["frame", "raw 16", "end"]);
  });

  test("the time limit is that of the run, and not of each frame", async () => {
    const busy = app(
      "",
      "(local $i i32) (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))",
    );
    const { result } = await run(busy, { mode, frames: Infinity }, { timeout: 50 });
    await expect(result).rejects.toMatchObject({ name: "ExhaustionError", code: "timeout" });
    const idle = await run(app("", ""), { mode, frames: Infinity }, { timeout: 50 });
    await expect(idle.result).rejects.toMatchObject({ name: "ExhaustionError", code: "timeout" });
    const fuel = await run(busy, { mode, frames: Infinity }, { fuel: 50_000 });
    await expect(fuel.result).rejects.toMatchObject({ name: "ExhaustionError", code: "fuel_exhausted" });
  });
});

test("the clock goes by frames, and an app that resizes its window is told so before it draws", async () => {
  const body = `(func (export "oc_on_init") (call $resize (i32.const 1100)))
    (func (export "oc_on_resize") (param i32 i32) (call $say (i32.const 2) (i32.const 0) (local.get 0)))`;
  const tells =
    "(call $say (i32.const 3) (i32.const 0) (i32.trunc_f64_s (f64.mul (f64.const 10) (call $now (i32.const 1)))))";
  const { told, result } = await run(app(body, tells));
  await result;
  expect(told).toEqual(["resize 100", "frame 1000", "frame 1001"]);
});

test("an app without frames, and one without a place for events, are told so", async () => {
  const nothing = await run('(module (memory 1) (func (export "run")))');
  await expect(nothing.result).rejects.toThrow("the app draws no frames");
  const rawOnly = app('(func (export "oc_on_raw_event") (param i32))');
  await expect((await run(rawOnly)).result).rejects.toThrow("oc_rawEvent");
  const nowhere = app(
    '(global (export "oc_rawEvent") i32 (i32.const 99999999)) (func (export "oc_on_raw_event") (param i32))',
  );
  const lost = await run(nowhere, { events: () => [{ type: "paste" }] });
  await expect(lost.result).rejects.toMatchObject({ code: "unmapped" });
});

test("what an app exports has its type, and a name that nearly is one is noticed", async () => {
  const wrong = safeCompile(
    await assembleText(
      '(module (func (export "oc_on_resize") (param i32)) (func (export "oc_on_key_down") (result i32) (i32.const 1)))',
    ),
    orca,
  );
  expect(!wrong.ok && wrong.issues.map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
    "export oc_on_resize: func [i32 i32] -> []",
    "export oc_on_key_down: func [i32 i32] -> []",
  ]);
  const near = compile(await assembleText('(module (func (export "oc_on_frame_refesh")))'), orca);
  expect(near.warnings[0]?.message).toContain("oc_on_frame_refresh");
});

test("a clock takes a rate and a date", () => {
  const clock = new FrameClock({ rate: 25, date: 1000 });
  clock.advance();
  expect([clock.monotonic(), clock.realtime()]).toEqual([0.04, 1000.04]);
  expect(() => new FrameClock({ rate: 0 })).toThrow("frames in a second");
});
