// A window without a screen: what a guest wanted of it, for the embedder to look at, and to be told of.

import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import type { OrcaApp, OrcaPlatform } from "./orca-app.ts";

/** What became of a window. */
export type OrcaWindowChange = "title" | "size" | "quit";

/** What {@link OrcaWindow} takes. */
export interface OrcaWindowOptions {
  /** Points of its content. Default 800 and 600. */
  readonly width?: number;
  readonly height?: number;
  readonly title?: string;
  /** Pixels for each point. Default 1. */
  readonly scaling?: number;
  /** Keys at places of the keyboard, where they are others than those of a US keyboard. */
  readonly keys?: ReadonlyMap<number, number>;
  /** What the app is to take its host for. Default `macos`, whose paths look as guests' do here. */
  readonly platform?: OrcaPlatform;
  /** Called after each change that the guest made. */
  readonly onChange?: (change: OrcaWindowChange) => void;
}

const SIDE: OptionKind = {
  expected: "a number of points from 1 to 16384",
  accepts: (value) => typeof value === "number" && value >= 1 && value <= 16_384,
};
const OPTIONS: Readonly<Record<keyof OrcaWindowOptions, OptionKind>> = {
  width: SIDE,
  height: SIDE,
  title: optionKinds.text,
  scaling: {
    expected: "pixels for each point, over 0 and up to 16",
    accepts: (value) => typeof value === "number" && value > 0 && value <= 16,
  },
  platform: optionKinds.oneOf("macos", "windows"),
  keys: optionKinds.instanceOf("a map of keys", Map),
  onChange: optionKinds.callable,
};

/** Greatest number of a place on a keyboard. */
const MOST_KEYS = 348;

/** A window as state. */
export class OrcaWindow implements OrcaApp {
  title: string;
  /** Points of its content. */
  width: number;
  height: number;
  /** Pixels for each point. */
  readonly scaling: number;
  /** Whether the guest wants to end. */
  quitRequested = false;
  readonly platform: OrcaPlatform;
  readonly #keys: ReadonlyMap<number, number>;
  readonly #onChange: (change: OrcaWindowChange) => void;

  constructor(options: OrcaWindowOptions = {}) {
    options = checkOptions("OrcaWindow", options, OPTIONS);
    const { width = 800, height = 600, title = "", scaling = 1, platform = "macos", keys, onChange } = options;
    this.width = width;
    this.height = height;
    this.title = title;
    this.scaling = scaling;
    this.platform = platform;
    this.#keys = keys ?? new Map();
    this.#onChange = onChange ?? ((): void => {});
  }

  quit(): void {
    this.quitRequested = true;
    this.#onChange("quit");
  }
  setTitle(title: string): void {
    this.title = title;
    this.#onChange("title");
  }
  setSize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.#onChange("size");
  }
  /** Whoever sits before the window has made it as large; the guest is to be told of that. */
  resized(width: number, height: number): void {
    checkValue("OrcaWindow.resized", "width", width, SIDE);
    checkValue("OrcaWindow.resized", "height", height, SIDE);
    this.width = width;
    this.height = height;
  }
  /** Orca numbers places by what a US keyboard has there. */
  keyOf(scanCode: number): number {
    checkValue("OrcaWindow.keyOf", "scanCode", scanCode, optionKinds.integer);
    return this.#keys.get(scanCode) ?? (scanCode <= MOST_KEYS ? scanCode : 0);
  }
}
