// What a recorder has seen: surfaces, from back to front, and what lies on each, with images as they were when they were drawn.

import type { CanvasColor, PathElement, Primitive } from "../graphics/canvas-drawing.ts";

/** An image as a drawing had it. */
export interface PictureImage {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** A PNG as a `data:` address. */
  readonly address: string;
}

/** A primitive, and its image. */
export interface PicturePrimitive extends Primitive {
  readonly image: PictureImage | undefined;
}

/** What one call drew. */
export interface PictureDrawing {
  readonly clear: CanvasColor | undefined;
  readonly primitives: readonly PicturePrimitive[];
  readonly elements: readonly PathElement[];
}

/** All that can be seen at a time. */
export interface CanvasPicture {
  /** Points. */
  readonly width: number;
  readonly height: number;
  /** Pixels for each point. */
  readonly scaling: number;
  /** What was presented of each surface, the one in front last. */
  readonly surfaces: readonly (readonly PictureDrawing[])[];
}
