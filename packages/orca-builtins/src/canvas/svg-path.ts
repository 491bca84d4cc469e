// Paths as SVG writes them, and the rectangle around points.

import { type PathPart, isClosed, type Point, type Step } from "./path-parts.ts";

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a shape is drawn along, and the rectangle that its paint fills, in the path's own coordinates. */
export interface SvgPath {
  readonly d: string;
  readonly bounds: Bounds;
}

/** Thousandths, and no more digits than they need. */
export function number(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  return String(rounded === 0 ? 0 : rounded);
}

/** Where a thousandth would be too much: in what is multiplied, and in parts of a whole. */
export function exact(value: number): string {
  return String(Number(value.toPrecision(8)));
}

/** A path to fill, with its control points in its bounds; undefined where one of its numbers is none, since nobody knows where that would be. */
export function svgPath(parts: readonly PathPart[]): SvgPath | undefined {
  const area = new Area();
  for (const { from, steps } of parts) {
    area.add(from);
    for (const step of steps) for (const point of step) area.add(point);
  }
  const { bounds } = area;
  return bounds === undefined ? undefined : { d: parts.map(partText).join(""), bounds };
}

/** A part, closed where it comes back to its beginning. */
export function partText(part: PathPart): string {
  return moveText(part.from) + part.steps.map(stepText).join("") + (isClosed(part) ? "Z" : "");
}

export function moveText([x, y]: Point): string {
  return `M${number(x)} ${number(y)}`;
}

const COMMANDS = ["", "L", "Q", "C"] as const;

export function stepText(step: Step): string {
  return (COMMANDS[step.length] ?? "") + step.map(([x, y]) => `${number(x)} ${number(y)}`).join(" ");
}

/** A rectangle as attributes. */
export function areaText({ x, y, width, height }: Bounds): string {
  return `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
}

/** The rectangle around points. */
export class Area {
  #left = Infinity;
  #top = Infinity;
  #right = -Infinity;
  #bottom = -Infinity;

  add([x, y]: Point): void {
    // What is no number stays one: Math.min(NaN, 1) is NaN.
    this.#left = Math.min(this.#left, x);
    this.#top = Math.min(this.#top, y);
    this.#right = Math.max(this.#right, x);
    this.#bottom = Math.max(this.#bottom, y);
  }

  /** Undefined without points, and where a number of one is none. */
  get bounds(): Bounds | undefined {
    const bounds = {
      x: this.#left,
      y: this.#top,
      width: this.#right - this.#left,
      height: this.#bottom - this.#top,
    };
    return Object.values(bounds).every(Number.isFinite) ? bounds : undefined;
  }
}
