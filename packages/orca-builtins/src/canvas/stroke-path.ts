// Strokes: how far miters reach, what is drawn where steps have no joint, and the rectangle around what is seen, which a stroke's paint fills. As Orca has
// it, a curve's is that of the lines between its control points.

import type { CanvasAttributes } from "../graphics/canvas-drawing.ts";
import { endOf, isClosed, isSamePoint, type PathPart, type Point, type Step } from "./path-parts.ts";
import { Area, moveText, partText, stepText, type SvgPath, svgPath } from "./svg-path.ts";

type Stroke = Pick<CanvasAttributes, "width" | "joint" | "max_joint_excursion" | "cap">;

/** How many widths a miter may be long. Orca says how far it may reach beyond its bevel. */
export function miterLimit({ width, max_joint_excursion: excursion }: Stroke): number {
  const reach = (2 * excursion) / Math.abs(width);
  // With c the cosine of half the angle between the normals, a miter is 1/c widths long, and (1/c - c)/2 of them are beyond its bevel.
  return Number.isFinite(reach) && reach > 0 ? (reach + Math.sqrt(reach * reach + 4)) / 2 : 1;
}

/** A path to stroke; undefined where one of its numbers is none. */
export function strokePath(parts: readonly PathPart[], stroke: Stroke): SvgPath | undefined {
  if (svgPath(parts) === undefined) return undefined;
  const area = new Area();
  let d = "";
  for (const part of parts) {
    const drawn = withLength(part);
    const legs = drawn.steps.map((step, i) => legsOf(startOf(drawn, i), step));
    outline(drawn, legs, stroke, area);
    d += stroke.joint === "none" ? apart(drawn, legs, stroke) : partText(drawn);
  }
  const { bounds } = area;
  return bounds === undefined || d === "" ? undefined : { d, bounds };
}

/** A line between two points of a step that are not the same, and its direction, of length 1. */
interface Leg {
  readonly from: Point;
  readonly to: Point;
  readonly along: Point;
}

/** A part without the steps that go nowhere: they have no direction. */
function withLength({ from, steps }: PathPart): PathPart {
  let at = from;
  const kept = steps.filter((step) => {
    const start = at;
    at = endOf(step);
    return step.some((point) => !isSamePoint(point, start));
  });
  return { from, steps: kept };
}

function startOf({ from, steps }: PathPart, index: number): Point {
  const before = steps[index - 1];
  return before === undefined ? from : endOf(before);
}

function legsOf(start: Point, step: Step): readonly Leg[] {
  const legs: Leg[] = [];
  let from = start;
  for (const to of step) {
    if (isSamePoint(from, to)) continue;
    const [x, y] = [to[0] - from[0], to[1] - from[1]];
    const length = Math.sqrt(x * x + y * y);
    // Too near to each other to be told apart, or too far.
    if (length > 0 && length < Infinity) legs.push({ from, to, along: [x / length, y / length] });
    from = to;
  }
  return legs;
}

function moved([x, y]: Point, [dx, dy]: Point, by: number): Point {
  return [x + dx * by, y + dy * by];
}

const leftOf = ([x, y]: Point): Point => [-y, x];
const opposite = ([x, y]: Point): Point => [-x, -y];

/** The corners of what a stroke covers. */
function outline(part: PathPart, legs: readonly (readonly Leg[])[], stroke: Stroke, area: Area): void {
  const half = Math.abs(stroke.width) / 2;
  const both = (at: Point, along: Point): void => {
    area.add(moved(at, leftOf(along), half));
    area.add(moved(at, leftOf(along), -half));
  };
  for (const { from, to, along } of legs.flat()) {
    both(from, along);
    both(to, along);
  }
  const [first, last] = [legs.at(0)?.at(0), legs.at(-1)?.at(-1)];
  if (first === undefined || last === undefined) return;
  const closed = isClosed(part);
  if (stroke.joint === "miter") {
    const limit = miterLimit(stroke);
    for (let i = 1; i < legs.length; i++) miter(legs[i - 1]?.at(-1), legs[i]?.at(0), half, limit, area);
    if (closed) miter(last, first, half, limit, area);
  }
  if (closed || stroke.cap !== "square") return;
  both(moved(first.from, first.along, -half), first.along);
  both(moved(last.to, last.along, half), last.along);
}

/** The tip of a miter, if it is not too long. */
function miter(before: Leg | undefined, after: Leg | undefined, half: number, limit: number, area: Area): void {
  if (before === undefined || after === undefined) return;
  const [a, b] = [leftOf(before.along), leftOf(after.along)];
  const [x, y] = [a[0] + b[0], a[1] + b[1]];
  const square = x * x + y * y;
  // The sum of the normals is 2c long, and the tip is 1/c halves away.
  if (4 > square * limit * limit) return;
  const turnsLeft = a[0] * b[1] - a[1] * b[0] > 0;
  area.add(moved(after.from, [x, y], ((turnsLeft ? -2 : 2) * half) / square));
}

/** Each step by itself, which has no joints, with the ends of the whole as pieces of their own. */
function apart(part: PathPart, legs: readonly (readonly Leg[])[], { width, cap }: Stroke): string {
  const steps = part.steps.map((step, i) => moveText(startOf(part, i)) + stepText(step)).join("");
  const [first, last] = [legs.at(0)?.at(0), legs.at(-1)?.at(-1)];
  if (cap !== "square" || isClosed(part) || first === undefined || last === undefined) return steps;
  const end = (at: Point, along: Point): string => moveText(at) + stepText([moved(at, along, Math.abs(width) / 2)]);
  return end(first.from, opposite(first.along)) + steps + end(last.to, last.along);
}
