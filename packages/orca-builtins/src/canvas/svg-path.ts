// Paths of drawings as SVG writes them, and the rectangle around them.

import type { PathElement, Primitive } from "../graphics/canvas-drawing.ts";

/** The rectangle around a path and its control points, in the path's own coordinates. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface SvgPath {
  readonly d: string;
  readonly bounds: Bounds;
}

/** Thousandths, and no more digits than they need. */
export function number(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  return String(rounded === 0 ? 0 : rounded);
}

/** A path; undefined where one of its numbers is none, since nobody knows where that would be. */
export function svgPath({ start, count, x, y }: Primitive, elements: readonly PathElement[]): SvgPath | undefined {
  const writer = new PathWriter(x, y);
  for (let i = start; i < start + count; i++) {
    const element = elements[i];
    if (element !== undefined) writer.add(element);
  }
  return writer.finish();
}

class PathWriter {
  #d = "";
  /** Where the part of the path that is being written began, and where it is. */
  #from: readonly [number, number];
  #at: readonly [number, number];
  #drawn = false;
  #least: [number, number] = [Infinity, Infinity];
  #most: [number, number] = [-Infinity, -Infinity];

  constructor(x: number, y: number) {
    this.#from = this.#at = [x, y];
  }

  add({ kind, x1, y1, x2, y2, x3, y3 }: PathElement): void {
    switch (kind) {
      case "move":
        this.#close();
        this.#from = this.#at = [x1, y1];
        this.#drawn = false;
        return;
      case "line":
        this.#to("L", [x1, y1]);
        return;
      case "quadratic":
        this.#to("Q", [x1, y1, x2, y2]);
        return;
      case "cubic":
        this.#to("C", [x1, y1, x2, y2, x3, y3]);
    }
  }

  finish(): SvgPath | undefined {
    this.#close();
    const [x, y] = this.#least;
    const [right, bottom] = this.#most;
    const bounds = { x, y, width: right - x, height: bottom - y };
    return this.#d !== "" && Object.values(bounds).every(Number.isFinite) ? { d: this.#d, bounds } : undefined;
  }

  #to(command: string, points: readonly number[]): void {
    if (!this.#drawn) {
      this.#d += `M${number(this.#from[0])} ${number(this.#from[1])}`;
      this.#see(this.#from);
      this.#drawn = true;
    }
    this.#d += command + points.map(number).join(" ");
    for (let i = 0; i < points.length; i += 2) this.#see([points[i] ?? 0, points[i + 1] ?? 0]);
    this.#at = [points.at(-2) ?? 0, points.at(-1) ?? 0];
  }

  /** A path that comes back to where it began has a joint there, and no ends. */
  #close(): void {
    if (this.#drawn && this.#at[0] === this.#from[0] && this.#at[1] === this.#from[1]) this.#d += "Z";
  }

  #see([x, y]: readonly [number, number]): void {
    // What is no number stays one: Math.min(NaN, 1) is NaN.
    this.#least = [Math.min(this.#least[0], x), Math.min(this.#least[1], y)];
    this.#most = [Math.max(this.#most[0], x), Math.max(this.#most[1], y)];
  }
}
