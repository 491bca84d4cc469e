// What happens to an app's window, and how its guest sees that: as a structure in its memory (`oc_on_raw_event`), and as a call of a handler for the kind.

import { type Memory } from "@atoll/core";
import * as t from "@atoll/core/types";

/** Keys that are held while something happens. */
export interface OrcaModifiers {
  readonly alt?: boolean;
  readonly shift?: boolean;
  readonly ctrl?: boolean;
  readonly cmd?: boolean;
}

interface WithModifiers {
  readonly modifiers?: OrcaModifiers;
}

/** What happens to a window. Lengths are in points; keys are numbered as `orca:app` numbers them. */
export type OrcaEvent =
  | ({
      readonly type: "mouse_move";
      readonly x: number;
      readonly y: number;
      readonly dx?: number;
      readonly dy?: number;
    } & WithModifiers)
  | ({ readonly type: "mouse_wheel"; readonly dx: number; readonly dy: number } & WithModifiers)
  | ({
      readonly type: "mouse_button";
      readonly action: "press" | "release";
      /** Default `left`. */
      readonly button?: OrcaButton;
      /** How many clicks in a row. Default 1. */
      readonly clicks?: number;
    } & WithModifiers)
  | ({
      readonly type: "key";
      readonly action: "press" | "release" | "repeat";
      readonly scanCode: number;
    } & WithModifiers)
  | { readonly type: "character"; readonly text: string }
  | { readonly type: "resize"; readonly width: number; readonly height: number }
  | { readonly type: "mouse_enter" | "mouse_leave" | "paste" | "focus" | "unfocus" | "close" | "quit" };

/** A button of a mouse. */
export type OrcaButton = "left" | "right" | "middle" | "extra1" | "extra2";

const BUTTONS: readonly OrcaButton[] = ["left", "right", "middle", "extra1", "extra2"];
const ACTIONS = { press: 1, release: 2, repeat: 3 } as const;
const TYPES: Readonly<Record<OrcaEvent["type"], number>> = {
  key: 2,
  character: 3,
  mouse_button: 4,
  mouse_move: 5,
  mouse_wheel: 6,
  mouse_enter: 7,
  mouse_leave: 8,
  paste: 9,
  resize: 10,
  focus: 12,
  unfocus: 13,
  close: 16,
  quit: 20,
};

/** What every event begins with. */
const head = { window: t.u64, type: t.u32, gap: t.padding(4) };
const plain = t.record("oc_event", { ...head, rest: t.padding(32) }, { size: 48 });
const keyEvent = t.record(
  "oc_key_event",
  {
    ...head,
    action: t.u32,
    scan_code: t.u32,
    key_code: t.u32,
    button: t.u32,
    modifiers: t.u32,
    clicks: t.u8,
    rest: t.padding(11),
  },
  { size: 48 },
);
const characterEvent = t.record(
  "oc_character_event",
  { ...head, code_point: t.u32, sequence: t.array(t.u8, 8), length: t.u8, rest: t.padding(19) },
  { size: 48 },
);
const mouseEvent = t.record(
  "oc_mouse_event",
  { ...head, x: t.f32, y: t.f32, dx: t.f32, dy: t.f32, modifiers: t.u32, rest: t.padding(12) },
  { size: 48 },
);
const moveEvent = t.record(
  "oc_move_event",
  { ...head, frame: t.array(t.f32, 4), content: t.array(t.f32, 4) },
  { size: 48 },
);

/** The handle of an app's only window. */
const WINDOW = 1n;

/** The number of a button in handlers. */
export function buttonOf(button: OrcaButton = "left"): number {
  return BUTTONS.indexOf(button);
}

/** Puts an event where the guest has room for it. `keyOf`: the key at a place of the keyboard. */
export function storeEvent(
  memory: Memory,
  address: number,
  event: OrcaEvent,
  keyOf: (scanCode: number) => number,
): void {
  const start = { window: WINDOW, type: TYPES[event.type] };
  switch (event.type) {
    case "key":
    case "mouse_button": {
      const isKey = event.type === "key";
      t.store(memory, keyEvent, address, {
        ...start,
        action: ACTIONS[event.action],
        scan_code: isKey ? event.scanCode : 0,
        key_code: isKey ? keyOf(event.scanCode) : 0,
        button: isKey ? 0 : buttonOf(event.button),
        modifiers: bits(event.modifiers),
        clicks: isKey ? 0 : (event.clicks ?? 1),
      });
      return;
    }
    case "character": {
      const bytes = new TextEncoder().encode(event.text).subarray(0, 8);
      const sequence = new Uint8Array(8);
      sequence.set(bytes);
      t.store(memory, characterEvent, address, {
        ...start,
        code_point: event.text.codePointAt(0) ?? 0,
        sequence,
        length: bytes.length,
      });
      return;
    }
    case "mouse_move":
    case "mouse_wheel": {
      const at = event.type === "mouse_move" ? event : { x: 0, y: 0 };
      const { dx = 0, dy = 0 } = event;
      t.store(memory, mouseEvent, address, { ...start, x: at.x, y: at.y, dx, dy, modifiers: bits(event.modifiers) });
      return;
    }
    case "resize": {
      const rect = Float32Array.of(0, 0, event.width, event.height);
      t.store(memory, moveEvent, address, { ...start, frame: rect, content: rect });
      return;
    }
    default:
      t.store(memory, plain, address, start);
  }
}

/** Orca's bits; the main one is control. */
function bits({ alt = false, shift = false, ctrl = false, cmd = false }: OrcaModifiers = {}): number {
  return Number(alt) | (Number(shift) << 1) | (Number(ctrl) << 2) | (Number(cmd) << 3) | (Number(ctrl) << 4);
}
