// Runs an app as Orca does: init, resize, then events and a frame, again and again, and terminate at the end. Each of them is a call of the guest under the
// limits of its instance; the time limit is that of the whole run.

import { type Awaitable, type Instance, LinkError, pointer, type Signature } from "@atoll/core";
import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { OrcaWindow } from "../app/orca-window.ts";
import { FrameClock } from "./frame-clock.ts";
import { LIFE_CYCLE } from "./life-cycle.ts";
import { buttonOf, type OrcaEvent, storeEvent } from "./orca-event.ts";

/** What {@link runOrca} takes. */
export interface RunOrcaOptions {
  /** The window that the app was given. */
  readonly window: OrcaWindow;
  /** The clock that the app was given, if it goes by frames. */
  readonly clock?: FrameClock;
  /** Ends the app after so many frames. Default: it ends when it or an event asks for that. */
  readonly frames?: number;
  /** What happens before a frame, from 0 on. */
  readonly events?: (frame: number) => Iterable<OrcaEvent>;
  /** Called after each frame. */
  readonly onFrame?: (frame: number) => Awaitable<void>;
  /** Whether calls may wait for the host (default), or are made at once, which guests that need not wait run faster by. */
  readonly mode?: "asynchronous" | "synchronous";
}

const INSTANCE: OptionKind = {
  expected: "an instance",
  accepts: (value) => typeof value === "object" && value !== null && "moduleInstance" in value && "limits" in value,
};
const OPTIONS: Readonly<Record<keyof RunOrcaOptions, OptionKind>> = {
  window: optionKinds.instanceOf("an OrcaWindow", OrcaWindow),
  clock: optionKinds.instanceOf("a FrameClock", FrameClock),
  frames: optionKinds.count("frames"),
  events: optionKinds.callable,
  onFrame: optionKinds.callable,
  mode: optionKinds.oneOf("asynchronous", "synchronous"),
};

/**
 * Runs an app, and gives how many frames it drew. Throws LinkError for an app that draws no frames, or that takes raw events and has no place for them, and
 * what ends the guest.
 *
 * @example
 * const window = new OrcaWindow();
 * const canvas = new CanvasRecorder(window);
 * const app = await instantiateAsync(module, { engine, provide: orcaServices({ orcaApp: window, orcaCanvas: canvas }) });
 * await runOrca(app, { window, frames: 60, onFrame: () => console.log(canvasSvg(canvas.picture())) });
 */
export async function runOrca(instance: Instance, options: RunOrcaOptions): Promise<number> {
  checkValue("runOrca", "instance", instance, INSTANCE);
  options = checkOptions("runOrca", options, OPTIONS);
  checkValue("runOrca", "window", options.window, OPTIONS.window);
  const app = new RunningApp(instance, options);
  return app.run();
}

type Name = keyof typeof LIFE_CYCLE;

class RunningApp {
  readonly #instance: Instance;
  readonly #options: RunOrcaOptions;
  /** When the time for all of it is up. */
  readonly #deadline: number;
  readonly #functions = new Map<string, (...args: number[]) => Awaitable<unknown>>();
  /** Where the app has room for an event, if it wants any. */
  readonly #rawEvent: number | undefined;
  /** What the app was told of its window. */
  #told: readonly [width: number, height: number] = [0, 0];
  #isOver = false;

  constructor(instance: Instance, options: RunOrcaOptions) {
    this.#instance = instance;
    this.#options = options;
    this.#deadline = instance.limits.enter();
    instance.limits.leave();
    if (!instance.has("oc_on_frame_refresh")) throw noFrames();
    this.#rawEvent = instance.has("oc_on_raw_event") ? instance.global("oc_rawEvent", pointer).value : undefined;
  }

  async run(): Promise<number> {
    const { frames = Infinity, clock, events, onFrame, window } = this.#options;
    if (this.#instance.has("_initialize")) await this.#invoke("_initialize", { params: [], results: [] }, []);
    await this.#call("oc_on_init");
    await this.#resize();
    let frame = 0;
    while (frame < frames && !this.#isOver && !window.quitRequested) {
      for (const event of events?.(frame) ?? []) {
        if (this.#isOver) break;
        await this.#happen(event);
      }
      // The app may have asked for another size.
      if (window.width !== this.#told[0] || window.height !== this.#told[1]) {
        await this.#happen({ type: "resize", width: window.width, height: window.height });
      }
      if (this.#isOver) break;
      await this.#call("oc_on_frame_refresh");
      await onFrame?.(frame);
      clock?.advance();
      frame++;
    }
    await this.#call("oc_on_terminate");
    return frame;
  }

  async #happen(event: OrcaEvent): Promise<void> {
    const { window } = this.#options;
    if (event.type === "resize") window.resized(event.width, event.height);
    if (this.#rawEvent !== undefined) {
      storeEvent(this.#instance.memory, this.#rawEvent, event, (scanCode) => window.keyOf(scanCode));
      await this.#call("oc_on_raw_event", this.#rawEvent);
    }
    switch (event.type) {
      case "resize":
        return this.#resize();
      case "mouse_move":
        return this.#call("oc_on_mouse_move", event.x, event.y, event.dx ?? 0, event.dy ?? 0);
      case "mouse_wheel":
        return this.#call("oc_on_mouse_wheel", event.dx, event.dy);
      case "mouse_button":
        return this.#call(event.action === "press" ? "oc_on_mouse_down" : "oc_on_mouse_up", buttonOf(event.button));
      case "mouse_enter":
        return this.#call("oc_on_mouse_enter");
      case "mouse_leave":
        return this.#call("oc_on_mouse_leave");
      case "key":
        if (event.action === "repeat") return;
        return this.#call(
          event.action === "press" ? "oc_on_key_down" : "oc_on_key_up",
          event.scanCode,
          window.keyOf(event.scanCode),
        );
      case "close":
      case "quit":
        this.#isOver = true;
        return;
      case "character":
      case "paste":
      case "focus":
      case "unfocus":
    }
  }

  async #resize(): Promise<void> {
    const { width, height } = this.#options.window;
    this.#told = [width, height];
    await this.#call("oc_on_resize", Math.round(width), Math.round(height));
  }

  /** Calls a function of the app's, if it has that. */
  async #call(name: Name, ...args: readonly number[]): Promise<void> {
    if (this.#instance.has(name)) await this.#invoke(name, LIFE_CYCLE[name], args);
  }

  async #invoke(name: string, type: Signature, args: readonly number[]): Promise<void> {
    const { limits } = this.#instance;
    const func = this.#functionOf(name, type);
    // A frame that does next to nothing never looks at the time.
    limits.checkInterruption(this.#deadline);
    limits.enter(this.#deadline);
    let result: Awaitable<unknown>;
    try {
      result = func(...args);
    } finally {
      limits.leave();
    }
    await result;
  }

  /** A wrapper that is made once. */
  #functionOf(name: string, type: Signature): (...args: number[]) => Awaitable<unknown> {
    const known = this.#functions.get(name);
    if (known !== undefined) return known;
    const { mode = "asynchronous" } = this.#options;
    const made = mode === "asynchronous" ? this.#instance.funcAsync(name, type) : this.#instance.func(name, type);
    this.#functions.set(name, made);
    return made;
  }
}

function noFrames(): LinkError {
  return new LinkError([
    {
      code: "missing_export",
      path: "export oc_on_frame_refresh",
      message: "the app draws no frames",
      hint: "an orca app exports oc_on_frame_refresh, of type [] -> []; other programs run without frames",
    },
  ]);
}
