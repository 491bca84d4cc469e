// The functions that an orca app may export: when they are called, and with what. The target's conventions are these, and the driver calls them.

import { f32, i32, label, pointer } from "@atoll/core";
import type { ExpectedExport } from "@atoll/core/engine";
import { PUSH, PUSH_TYPE } from "../abi/guest-allocator.ts";

const call = { params: [], results: [] } as const;
const keys = { params: [label("scan_code", i32), label("key_code", i32)], results: [] } as const;
const button = { params: [label("button", i32)], results: [] } as const;

/** All that an app may export, with their types. */
export const LIFE_CYCLE = {
  oc_on_init: call,
  oc_on_resize: { params: [label("width", i32), label("height", i32)], results: [] },
  oc_on_frame_refresh: call,
  oc_on_terminate: call,
  oc_on_raw_event: { params: [label("event", pointer)], results: [] },
  oc_on_mouse_down: button,
  oc_on_mouse_up: button,
  oc_on_mouse_enter: call,
  oc_on_mouse_leave: call,
  oc_on_mouse_move: { params: [label("x", f32), label("y", f32), label("dx", f32), label("dy", f32)], results: [] },
  oc_on_mouse_wheel: { params: [label("dx", f32), label("dy", f32)], results: [] },
  oc_on_key_down: keys,
  oc_on_key_up: keys,
  oc_on_test: { params: [], results: [i32] },
} as const;

const DOCS: Readonly<Record<keyof typeof LIFE_CYCLE, string>> = {
  oc_on_init: "once, before everything else",
  oc_on_resize: "the size of the window's content: at first, and whenever it changes",
  oc_on_frame_refresh: "draws a frame",
  oc_on_terminate: "once, after everything else",
  oc_on_raw_event: "an event as a structure, in the exported oc_rawEvent; before its handler",
  oc_on_mouse_down: "a button of the mouse was pressed",
  oc_on_mouse_up: "a button of the mouse was released",
  oc_on_mouse_enter: "the mouse is over the window",
  oc_on_mouse_leave: "the mouse is no longer over the window",
  oc_on_mouse_move: "the mouse is at another place",
  oc_on_mouse_wheel: "the mouse's wheel was turned",
  oc_on_key_down: "a key was pressed",
  oc_on_key_up: "a key was released",
  oc_on_test: "tests the app; 0 if all is well. Nothing else is called then",
};

/** What the orca target expects of modules: nothing, but what is there has its type. */
export const orcaExports: Readonly<Record<string, ExpectedExport>> = {
  ...Object.fromEntries(
    Object.entries(LIFE_CYCLE).map(([name, type]) => [
      name,
      { ...type, optional: true, doc: DOCS[name as keyof typeof LIFE_CYCLE] },
    ]),
  ),
  [PUSH]: { ...PUSH_TYPE, optional: true, doc: "memory of the app's own for what builtins give back" },
};
