// An image in the host's memory: pixels that guests upload, or that lie in a buffer which guests map.

import type { CanvasImage } from "./canvas-service.ts";

/** Pixels of the largest image in each direction, and in all. */
const MOST_SIDE = 8192;
const MOST_PIXELS = 2 ** 24;

/** A part of an image, in whole pixels. */
interface Region {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export class StoredImage implements CanvasImage {
  readonly width: number;
  readonly height: number;
  version = 0;
  /** Whether a guest has the pixels in its memory, and may be writing them. */
  isMapped = false;
  /** Whether they are its own, and go with it. */
  readonly isOwner: boolean;
  #pixels: Uint8Array<ArrayBuffer>;

  constructor(width: number, height: number, { isOwner }: { readonly isOwner: boolean }) {
    this.width = width;
    this.height = height;
    this.#pixels = new Uint8Array(4 * width * height);
    this.isOwner = isOwner;
  }

  /** Empty once they are gone. */
  get pixels(): Uint8Array<ArrayBuffer> {
    return this.#pixels;
  }

  /** Lets the pixels go, whoever still knows the image. */
  release(): void {
    this.#pixels = new Uint8Array(0);
  }

  /** Whether there are images of that size. */
  static fits(width: number, height: number): boolean {
    return width >= 1 && height >= 1 && width <= MOST_SIDE && height <= MOST_SIDE && width * height <= MOST_PIXELS;
  }

  /** Whether a region is of whole pixels, and inside. */
  has({ x, y, w, h }: Region): boolean {
    const areWhole = [x, y, w, h].every((each) => Number.isInteger(each) && each >= 0);
    return areWhole && x + w <= this.width && y + h <= this.height;
  }

  /** Puts pixels, row by row, where a region is. */
  upload({ x, y, w, h }: Region, rows: Uint8Array): void {
    for (let row = 0; row < h; row++) {
      this.pixels.set(rows.subarray(4 * w * row, 4 * w * (row + 1)), 4 * ((y + row) * this.width + x));
    }
    this.version++;
  }
}
