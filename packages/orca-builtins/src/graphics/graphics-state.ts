// One instance's pictures: its renderers, surfaces and images, and how much of the host they take. What a guest can make grow is bounded here, whoever
// draws it.

import { type Call } from "@atoll/core";
import * as t from "@atoll/core/types";
import { OrcaHandles } from "../abi/orca-handles.ts";
import type { OrcaHandle } from "../abi/orca-types.ts";
import { ORCA_CANVAS, type CanvasDrawing, type CanvasImage, type OrcaCanvas } from "./canvas-service.ts";
import { StoredImage } from "./stored-image.ts";

const MOST_RENDERERS = 16;
const MOST_SURFACES = 64;
const MOST_IMAGES = 4096;
/** Primitives and elements of one drawing. */
export const MOST_PRIMITIVES = 2 ** 14;
export const MOST_ELEMENTS = 2 ** 18;
/** Of all surfaces, of each since it was cleared, in multiples of a drawing. */
const MOST_DRAWINGS = 4;
/** Bytes of the images drawn on all surfaces, on each since it was cleared. */
const MOST_DRAWN_BYTES = 2 ** 27;
/** Bytes that all images of an instance take. */
const MOST_IMAGE_BYTES = 2 ** 28;

/** How much is drawn: primitives, what their paths are made of, and bytes of images. */
interface Amount {
  readonly primitives: number;
  readonly elements: number;
  readonly bytes: number;
}
const NOTHING: Amount = { primitives: 0, elements: 0, bytes: 0 };

function sum(a: Amount, b: Amount, sign: 1 | -1 = 1): Amount {
  return {
    primitives: a.primitives + sign * b.primitives,
    elements: a.elements + sign * b.elements,
    bytes: a.bytes + sign * b.bytes,
  };
}

class Surface {
  readonly id: number;
  /** What lies on it. */
  amount: Amount = NOTHING;
  /** The images that lie on it, as they were. */
  readonly #drawn = new Map<CanvasImage, number>();
  constructor(id: number) {
    this.id = id;
  }

  /** What lies on it, in units of work. */
  get units(): number {
    const { primitives, elements, bytes } = this.amount;
    return 8 * primitives + elements + bytes / 64;
  }

  /** What would lie on it after a drawing. */
  after({ clear, primitives }: CanvasDrawing): Amount {
    const images = new Map<CanvasImage, number>();
    let elements = 0;
    for (const { count, picture } of primitives) {
      elements += count;
      const isThere = clear === undefined && picture !== undefined && this.#drawn.get(picture) === picture.version;
      if (picture !== undefined && !isThere) images.set(picture, picture.pixels.length);
    }
    const bytes = [...images.values()].reduce((total, each) => total + each, 0);
    return sum(clear === undefined ? this.amount : NOTHING, { primitives: primitives.length, elements, bytes });
  }

  take({ clear, primitives }: CanvasDrawing, amount: Amount): void {
    if (clear !== undefined) this.#drawn.clear();
    for (const { picture } of primitives) if (picture !== undefined) this.#drawn.set(picture, picture.version);
    this.amount = amount;
  }
}

type GraphicsCall = Pick<Call, "memory" | "limits" | "charge" | "trap"> & { readonly orcaCanvas: OrcaCanvas };

export class Graphics {
  readonly #call: GraphicsCall;
  readonly #renderers = new OrcaHandles<object>(MOST_RENDERERS);
  readonly #surfaces = new OrcaHandles<Surface>(MOST_SURFACES);
  readonly #images = new OrcaHandles<StoredImage>(MOST_IMAGES);
  /** From back to front. */
  #order: readonly Surface[] = [];
  #nextSurface = 1;
  #imageBytes = 0;
  /** On all surfaces. */
  #drawn: Amount = NOTHING;

  constructor(call: GraphicsCall) {
    this.#call = call;
  }

  /** Undefined if there are too many. */
  createRenderer(): OrcaHandle | undefined {
    return this.#renderers.add({});
  }
  requireRenderer(handle: OrcaHandle): void {
    if (this.#renderers.get(handle) === undefined) this.#refuse(handle, "canvas renderer");
  }

  createSurface(): OrcaHandle | undefined {
    const surface = new Surface(this.#nextSurface);
    const handle = this.#surfaces.add(surface);
    if (handle === undefined) return undefined;
    this.#nextSurface++;
    this.#arrange([...this.#order, surface]);
    return handle;
  }
  surface(handle: OrcaHandle): Surface {
    return this.#surfaces.get(handle) ?? this.#refuse(handle, "surface");
  }
  bringToFront(surface: Surface): void {
    this.#arrange([...this.#order.filter((each) => each !== surface), surface]);
  }
  sendToBack(surface: Surface): void {
    this.#arrange([surface, ...this.#order.filter((each) => each !== surface)]);
  }

  /** Has bytes of the host's count for the instance; false if it may not have as many. */
  take(bytes: number): boolean {
    if (this.#imageBytes + bytes > MOST_IMAGE_BYTES) return false;
    this.#call.charge(bytes / 4096);
    if (!this.#call.limits.chargeMemory(bytes)) return false;
    this.#imageBytes += bytes;
    return true;
  }
  give(bytes: number): void {
    this.#imageBytes -= bytes;
    this.#call.limits.chargeMemory(-bytes);
  }

  /** Undefined if there can be none of that size, or no more. */
  createImage(width: number, height: number): OrcaHandle | undefined {
    if (this.#images.isFull || !StoredImage.fits(width, height) || !this.take(4 * width * height)) return undefined;
    return this.#images.add(new StoredImage(width, height, { isOwner: true }));
  }
  /** A handle for an image whose pixels are a buffer's. */
  addImage(image: StoredImage): OrcaHandle | undefined {
    return this.#images.add(image);
  }
  /** Undefined for nothing. */
  image(handle: OrcaHandle): StoredImage | undefined {
    if (handle.h === 0n) return undefined;
    const found = this.#images.get(handle);
    return found === undefined || found.pixels.length === 0 ? this.#refuse(handle, "image") : found;
  }
  requireImage(handle: OrcaHandle): StoredImage {
    return this.image(handle) ?? this.#refuse(handle, "image");
  }
  destroyImage(handle: OrcaHandle): void {
    const image = this.#images.take(handle) ?? this.#refuse(handle, "image");
    if (!image.isOwner) return;
    this.give(image.pixels.length);
    image.release();
  }

  draw(surface: Surface, drawing: CanvasDrawing): void {
    const before = surface.units;
    const amount = surface.after(drawing);
    const all = sum(sum(this.#drawn, surface.amount, -1), amount);
    if (
      all.primitives > MOST_DRAWINGS * MOST_PRIMITIVES ||
      all.elements > MOST_DRAWINGS * MOST_ELEMENTS ||
      all.bytes > MOST_DRAWN_BYTES
    )
      this.#call.trap("builtin", "the canvas holds as much as it may: a surface is to be cleared first");
    surface.take(drawing, amount);
    this.#drawn = all;
    this.#call.charge(drawing.clear === undefined ? surface.units - before : surface.units);
    this.#call.orcaCanvas.draw(surface.id, drawing);
  }

  #arrange(order: readonly Surface[]): void {
    this.#order = order;
    this.#call.orcaCanvas.arrange?.(order.map(({ id }) => id));
  }

  #refuse({ h }: OrcaHandle, kind: string): never {
    return this.#call.trap("builtin", `0x${h.toString(16)} is no ${kind}`);
  }
}

/** The scope that `orca:image`, `orca:surface` and `orca:canvas` share: a surface draws images of the same instance. */
export const graphics: t.Scope<{ readonly orcaCanvas: typeof ORCA_CANVAS }, Graphics> = t.scope({
  inject: { orcaCanvas: ORCA_CANVAS },
  state: (call) => new Graphics(call),
});
