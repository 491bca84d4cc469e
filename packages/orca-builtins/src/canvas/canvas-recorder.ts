// A canvas that keeps what is drawn, for whoever wants to see it: as SVG, or by a renderer of his own.

import { checkValue, type OptionKind } from "@atoll/core/engine";
import { encode } from "fast-png";
import type { CanvasDrawing, CanvasImage, OrcaCanvas } from "../graphics/canvas-service.ts";
import type { CanvasPicture, PictureDrawing, PictureImage } from "./canvas-picture.ts";

/** Where a recorder takes the size of its surfaces from: an OrcaWindow, or what has its size. */
export interface RecordedWindow {
  /** Points. */
  readonly width: number;
  readonly height: number;
  /** Pixels for each point. */
  readonly scaling: number;
}

const WINDOW: OptionKind = {
  expected: "a window: its width, height and scaling, over 0",
  accepts: (value) => {
    const { width, height, scaling } = value as RecordedWindow;
    return [width, height, scaling].every((each) => typeof each === "number" && each > 0);
  },
};

interface Recorded {
  /** Since it was cleared. */
  drawn: PictureDrawing[];
  presented: readonly PictureDrawing[];
}

/** A canvas in memory. What it holds is bounded by what guests may draw. */
export class CanvasRecorder implements OrcaCanvas {
  readonly #window: RecordedWindow;
  readonly #surfaces = new Map<number, Recorded>();
  #order: readonly number[] = [];
  #images = new WeakMap<CanvasImage, { readonly version: number; readonly image: PictureImage }>();
  /** How often something was presented. */
  presented = 0;

  constructor(window: RecordedWindow) {
    checkValue("CanvasRecorder", "window", window, WINDOW);
    this.#window = window;
  }

  get width(): number {
    return this.#window.width;
  }
  get height(): number {
    return this.#window.height;
  }
  get scaling(): number {
    return this.#window.scaling;
  }

  draw(surface: number, { clear, primitives, elements }: CanvasDrawing): void {
    const recorded = this.#surface(surface);
    const drawing = {
      clear,
      elements,
      primitives: primitives.map(({ picture, ...each }) => ({
        ...each,
        image: picture === undefined ? undefined : this.#imageOf(picture),
      })),
    };
    recorded.drawn = clear === undefined ? [...recorded.drawn, drawing] : [drawing];
  }

  present(surface: number): void {
    const recorded = this.#surface(surface);
    recorded.presented = recorded.drawn;
    this.presented++;
  }

  arrange(surfaces: readonly number[]): void {
    this.#order = surfaces;
  }

  /** What can be seen now. */
  picture(): CanvasPicture {
    const { width, height, scaling } = this;
    return { width, height, scaling, surfaces: this.#order.map((each) => this.#surface(each).presented) };
  }

  #surface(surface: number): Recorded {
    let recorded = this.#surfaces.get(surface);
    if (recorded === undefined) this.#surfaces.set(surface, (recorded = { drawn: [], presented: [] }));
    return recorded;
  }

  /** The same object as long as the pixels are the same. */
  #imageOf(picture: CanvasImage): PictureImage {
    const known = this.#images.get(picture);
    if (known?.version === picture.version) return known.image;
    const { width, height, pixels: data, version } = picture;
    const address = `data:image/png;base64,${base64(encode({ width, height, data, channels: 4, depth: 8 }))}`;
    const image = { width, height, address };
    this.#images.set(picture, { version, image });
    return image;
  }
}

/** Bytes that are made text at once: arguments of a call are on the stack. */
const CHUNK = 6144;

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK)));
  }
  return text;
}
