// Paths of drawings as parts that hang together: where a part begins, and the steps from there on.

import type { PathElement, Primitive } from "../graphics/canvas-drawing.ts";

export type Point = readonly [x: number, y: number];

/** A line or a curve: its control points, and where it ends. */
export type Step = readonly [Point, ...Point[]];

/** What is drawn in one go. */
export interface PathPart {
  readonly from: Point;
  /** At least one. */
  readonly steps: readonly Step[];
}

/** The parts of a primitive's path, in order. */
export function pathParts({ start, count, x, y }: Primitive, elements: readonly PathElement[]): readonly PathPart[] {
  const parts: PathPart[] = [];
  let from: Point = [x, y];
  let steps: Step[] = [];
  const finish = (): void => {
    if (steps.length > 0) parts.push({ from, steps });
    steps = [];
  };
  for (let i = start; i < start + count; i++) {
    const element = elements[i];
    if (element === undefined) continue;
    if (element.kind === "move") {
      finish();
      from = [element.x1, element.y1];
    } else {
      steps.push(stepOf(element));
    }
  }
  finish();
  return parts;
}

function stepOf({ kind, x1, y1, x2, y2, x3, y3 }: PathElement): Step {
  if (kind === "cubic") {
    return [
      [x1, y1],
      [x2, y2],
      [x3, y3],
    ];
  }
  if (kind === "quadratic") {
    return [
      [x1, y1],
      [x2, y2],
    ];
  }
  return [[x1, y1]];
}

export function endOf(step: Step): Point {
  return step.at(-1) ?? step[0];
}

/** A part that comes back to where it began has a joint there, and no ends. */
export function isClosed({ from, steps }: PathPart): boolean {
  const last = steps.at(-1);
  return last !== undefined && isSamePoint(endOf(last), from);
}

export function isSamePoint(a: Point, b: Point): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
