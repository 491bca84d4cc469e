// The `orca:app` set: the app's window and its end, as wishes of the guest's that the host observes.

import { builtinSet, token, type Token } from "@atoll/core";
import * as t from "@atoll/core/types";
import { str8, vec2 } from "../abi/orca-types.ts";

const platform = t.enumeration("oc_host_platform", ["macos", "windows"]);

/** What apps take the host for, of what they know. */
export type OrcaPlatform = t.HostOf<typeof platform>;

/** What `orca:app` asks for: a window, whatever that is. {@link OrcaWindow} is one without a screen. */
export interface OrcaApp {
  /** The guest wants to end. */
  quit(): void;
  setTitle(title: string): void;
  /** In points, from 1 to 16,384. */
  setSize(width: number, height: number): void;
  /** The key at a place of the keyboard, by the user's layout: Orca's numbers for both, 0 for none. */
  keyOf(scanCode: number): number;
  readonly platform: OrcaPlatform;
}

/** The window of `orca:app`. */
export const ORCA_APP: Token<OrcaApp> = token<OrcaApp>("OrcaApp");

/** Points of the largest window in each direction. */
const MOST_POINTS = 16_384;
/** Bytes of a title that are kept. */
const LONGEST_TITLE = 4096;

const host = t.scope({ inject: { orcaApp: ORCA_APP } });

const declared = builtinSet("orca:app", {
  version: "1.0.0",
  doc: "The app's window and its end.",
  functions: {
    request_quit: host.func({ doc: "Asks to be ended after this frame.", params: [] }, (call) => call.orcaApp.quit()),
    window_set_title: host.func({ doc: "Names the window.", params: [t.param("title", str8)] }, (call, { text }) =>
      call.orcaApp.setTitle(text.slice(0, LONGEST_TITLE)),
    ),
    window_set_size: host.func(
      { doc: "Resizes the window's content.", params: [t.param("size", vec2, "in points")] },
      (call, { x, y }) => {
        const fits = (side: number): boolean => side >= 1 && side <= MOST_POINTS;
        if (!fits(x) || !fits(y)) call.trap("builtin", `a window of ${x} x ${y} points: of 1 to ${MOST_POINTS}`);
        call.orcaApp.setSize(x, y);
      },
    ),
    scancode_to_keycode: host.func(
      { doc: "The key at a place of the keyboard.", params: [t.param("scan_code", t.u32)], result: t.u32 },
      (call, scanCode) => call.orcaApp.keyOf(scanCode),
    ),
    get_host_platform: host.func(
      { doc: "What the app is to take its host for.", params: [], result: platform },
      (call) => call.orcaApp.platform,
    ),
  },
});

/** What `orca:app` declares. */
export interface OrcaAppSet extends t.SetOf<typeof declared> {}

/** The app's window and its end. */
export const orcaApp: OrcaAppSet = declared;
