// The names that Orca's apps import: each is a builtin of the orca sets, of the type that those apps were compiled for.
import { builtins, builtinSet, compile, instantiate, u32, u64 } from "@atoll/core";
import { functionTypeOf, funcTypeName } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { orcaEnv, orcaServices, OrcaWindow } from "@atoll/orca-builtins";
import { orca } from "@atoll/targets";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";

/** As Orca's own generator writes them, of its description of the host (May 2026). */
const TYPES: Readonly<Record<string, string>> = {
  clock_time: "[i32] -> [f64]",
  log: "[i32 i32 i32 i32 i32 i32 i32 i32] -> []",
  mem_grow: "[i32] -> [i32]",
  assert_fail: "[i32 i32 i32 i32 i32] -> []",
  exit: "[i32] -> []",
  abort_ext: "[i32 i32 i32 i32] -> []",
  get_host_platform: "[] -> [i32]",
  request_quit: "[] -> []",
  window_set_title: "[i32] -> []",
  window_set_size: "[i32] -> []",
  scancode_to_keycode: "[i32] -> [i32]",
  clipboard_get_string: "[i32 i32] -> []",
  clipboard_set_string: "[i32] -> []",
  io_wait_single_req: "[i32 i32] -> []",
  file_open_with_request: "[i32 i32 i32 i32] -> []",
  file_open_with_dialog: "[i32 i32 i32 i32 i32] -> []",
  file_listdir: "[i32 i32 i32] -> []",
  image_size: "[i32 i32] -> []",
  image_create: "[i32 i32 i32 i32] -> []",
  image_destroy: "[i32] -> []",
  image_upload_region_rgba8: "[i32 i32 i32] -> []",
  surface_get_size: "[i32 i32] -> []",
  surface_contents_scaling: "[i32 i32] -> []",
  surface_bring_to_front: "[i32] -> []",
  surface_send_to_back: "[i32] -> []",
  canvas_renderer_create: "[i32] -> []",
  canvas_surface_create: "[i32 i32] -> []",
  canvas_renderer_submit: "[i32 i32 i32 i32 i32 i32 i32 i32 i32] -> []",
  canvas_present: "[i32 i32] -> []",
  gles_surface_create: "[i32] -> []",
  gles_surface_make_current: "[i32] -> []",
  gles_surface_swap_buffers: "[i32] -> []",
};

test("every name has its type, and is a builtin of another set", () => {
  const others = new Set(
    orca.sets.filter(({ namespace }) => namespace !== "env").flatMap((set) => Object.values<object>(set.functions)),
  );
  const found = Object.entries(orcaEnv.functions).map(([name, builtin]) => {
    expect([name, others.has(builtin)]).toEqual([name, true]);
    return [name.replace("oc_hostcall_", ""), funcTypeName(functionTypeOf(builtin, "i32"))];
  });
  expect(Object.fromEntries(found)).toEqual(TYPES);
});

test("one app may take both names: services and state are the same", async () => {
  const window = new OrcaWindow();
  const text = `(module
    (import "env" "oc_hostcall_canvas_renderer_create" (func $create (param i32)))
    (import "orca:canvas" "surface_create" (func $surface (param i32 i32)))
    (import "env" "oc_hostcall_request_quit" (func $quit))
    (import "env" "oc_hostcall_mem_grow" (func $grow (param i32) (result i32)))
    (memory (export "memory") 1)
    (func (export "run") (result i64)
      (call $create (i32.const 2048))
      (call $surface (i32.const 2048) (i32.const 2056))
      (call $quit)
      (i64.load (i32.const 2056)))
    (func (export "grow") (param i32) (result i32) (local $at i32)
      (local.set $at (call $grow (local.get 0)))
      (i32.store (local.get $at) (i32.const 7))
      (local.get $at)))`;
  using instance = instantiate(compile(await assembleText(text), orca), {
    engine: interpreter(),
    provide: orcaServices({ orcaApp: window }),
  });
  expect(instance.func("run", { params: [], results: [u64] })()).toBeGreaterThan(0n);
  expect(window.quitRequested).toBe(true);
  const grow = instance.func("grow", { params: [u32], results: [u32] });
  expect(grow(100_000)).toBeGreaterThanOrEqual(65536);
  expect(grow(1) === grow(1)).toBe(false);
});

const GLES = `
  (import "env" "oc_hostcall_gles_surface_create" (func $create (param i32)))
  (import "env" "oc_hostcall_gles_surface_make_current" (func $current (param i32)))
  (import "env" "oc_hostcall_gles_surface_swap_buffers" (func $swap (param i32)))`;

test("an app that asks for a surface of OpenGL's gets none, once told in the log, and may go on without", async () => {
  const text = `(module ${GLES}
    (memory (export "memory") 1)
    (func (export "run") (result i64)
      (i64.store (i32.const 2048) (i64.const -1))
      (call $create (i32.const 2048))
      (call $create (i32.const 2048))
      (call $current (i32.const 2048))
      (call $swap (i32.const 2048))
      (i64.load (i32.const 2048))))`;
  const lines: string[] = [];
  using instance = instantiate(compile(await assembleText(text), orca), {
    engine: interpreter(),
    provide: orcaServices({ orcaLog: { log: (level, message) => void lines.push(`${level}: ${message}`) } }),
  });
  expect(instance.func("run", { params: [], results: [u64] })()).toBe(0n);
  expect(lines).toEqual([
    "warning: there is no OpenGL here, so gles_surface_create gives no surface: draw on a canvas",
  ]);
});

const CLEARS = `(module ${GLES}
  (import "env" "glClear" (func $clear (param i32)))
  (import "env" "glFinish" (func $finish))
  (memory (export "memory") 1)
  (func (export "run") (result i64)
    (call $create (i32.const 2048))
    (call $current (i32.const 2048))
    (call $clear (i32.const 0x4000))
    (call $finish)
    (i64.load (i32.const 2048))))`;

test("OpenGL's own functions do not link: all are named, and what to do is said once", async () => {
  const bytes = await assembleText(CLEARS);
  expect(() => compile(bytes, orca)).toThrowErrorMatchingInlineSnapshot(`
    [LinkError: the module does not fit target orca:
      import env.glClear: env has no builtin glClear in target orca (this is OpenGL's: no target has it; extend yours by a set env with these functions)
      import env.glFinish: env has no builtin glFinish in target orca]
  `);
});

test("an embedder with an OpenGL of his own has the apps that want it", async () => {
  const drawn: number[] = [];
  const gl = builtinSet("env", {
    version: "1.0.0",
    functions: {
      glClear: builtins().func({ params: [u32], results: [] }, (_call, mask) => void drawn.push(mask)),
      glFinish: builtins().func({ params: [], results: [] }, () => void drawn.push(0)),
    },
  });
  const drawing = orca
    .extend({ name: "orca-gl", sets: [gl] })
    .override("env", "oc_hostcall_gles_surface_create", (_call, surface) => surface.set({ h: 9n }))
    .override("env", "oc_hostcall_gles_surface_make_current", (_call, { h }) => void drawn.push(Number(h)));
  using instance = instantiate(compile(await assembleText(CLEARS), drawing), {
    engine: interpreter(),
    provide: orcaServices({}),
  });
  expect(instance.func("run", { params: [], results: [u64] })()).toBe(9n);
  expect(drawn).toEqual([9, 0x4000, 0]);
});
