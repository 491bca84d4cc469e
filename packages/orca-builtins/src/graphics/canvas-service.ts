// What `orca:surface` and `orca:canvas` ask of their embedder: something to draw on. It gets whole drawings, checked: every element is there, and every
// image, and no more of them than a bound.

import { token, type Token } from "@atoll/core";
import type { CanvasColor, PathElement, Primitive } from "./canvas-drawing.ts";

/** An image as it is at the time. */
export interface CanvasImage {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Four bytes for each pixel, row by row: red, green, blue, alpha. The guest's own: a copy lasts longer than a call. */
  readonly pixels: Uint8Array;
  /** Another number whenever pixels have changed. */
  readonly version: number;
}

/** A primitive, and its image. */
export interface CanvasPrimitive extends Primitive {
  readonly picture: CanvasImage | undefined;
}

/** What one call draws. */
export interface CanvasDrawing {
  /** The colour that takes away what was there; nothing is taken away without one. */
  readonly clear: CanvasColor | undefined;
  readonly primitives: readonly CanvasPrimitive[];
  readonly elements: readonly PathElement[];
}

/** What surfaces are shown by. Surfaces are numbers from 1 on, which are not given twice. */
export interface OrcaCanvas {
  /** The size of every surface in points. */
  readonly width: number;
  readonly height: number;
  /** Pixels for each point. */
  readonly scaling: number;
  /** Draws on a surface what is seen once that is presented. */
  draw(surface: number, drawing: CanvasDrawing): void;
  /** Shows what was drawn. */
  present(surface: number): void;
  /** All surfaces, the one in front last. Default: nobody needs to know. */
  arrange?(surfaces: readonly number[]): void;
}

/** The canvas of `orca:surface`, `orca:image` and `orca:canvas`. */
export const ORCA_CANVAS: Token<OrcaCanvas> = token<OrcaCanvas>("OrcaCanvas");
