// What a path is filled or stroked by: a colour, or one or two gradients that lie over each other.

import type { CanvasAttributes } from "../graphics/canvas-drawing.ts";
import { between, hex, isSameColor, type ScreenColor, screenColor } from "./colors.ts";
import type { SvgDefinitions } from "./svg-defs.ts";
import { type Bounds, number } from "./svg-path.ts";

/** One layer of paint. */
export interface Paint {
  /** `#rrggbb` or `url(#…)`. */
  readonly color: string;
  readonly opacity: number;
  /** The name of a mask, if only a part of it is seen. */
  readonly mask: string | undefined;
}

/** Stops of a gradient that mixes as light does, which SVG does not everywhere. */
const STEPS = 8;

/** The layers of paint of a primitive, the lowest first. */
export function paintOf(attributes: CanvasAttributes, bounds: Bounds, defs: SvgDefinitions): readonly Paint[] {
  const [bottomLeft, bottomRight, topRight, topLeft] = attributes.colors.map(screenColor);
  if (bottomLeft === undefined || bottomRight === undefined || topRight === undefined || topLeft === undefined)
    return [];
  if (!attributes.has_gradient) return [solid(bottomLeft)];
  const along = (from: ScreenColor, to: ScreenColor, { upright = false } = {}): Paint => {
    if (isSameColor(from, to)) return solid(from);
    const id = defs.add((name) => gradient(name, bounds, stops(from, to, attributes.blend_space), { upright }));
    return { color: `url(#${id})`, opacity: 1, mask: undefined };
  };
  if (isSameColor(bottomLeft, topLeft) && isSameColor(bottomRight, topRight)) {
    return [along(bottomLeft, bottomRight)];
  }
  if (isSameColor(bottomLeft, bottomRight) && isSameColor(topLeft, topRight))
    return [along(topLeft, bottomLeft, { upright: true })];
  // Four colours: the lower edge's, and over it the upper edge's, which fade towards it.
  const fade = defs.add((name) =>
    gradient(name, bounds, [stop(0, "#ffffff", 1), stop(1, "#000000", 1)], { upright: true }),
  );
  const { x, y, width, height } = bounds;
  const area = `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
  const mask = defs.add(
    (name) => `<mask id="${name}" maskUnits="userSpaceOnUse" ${area}><rect ${area} fill="url(#${fade})"/></mask>`,
  );
  return [along(bottomLeft, bottomRight), { ...along(topLeft, topRight), mask }];
}

function solid(color: ScreenColor): Paint {
  return { color: hex(color), opacity: color.a, mask: undefined };
}

function stops(from: ScreenColor, to: ScreenColor, blend: "linear" | "srgb"): string[] {
  const steps = blend === "srgb" ? 1 : STEPS;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const color = between(from, to, i / steps, blend);
    return stop(i / steps, hex(color), color.a);
  });
}

function stop(at: number, color: string, opacity: number): string {
  return `<stop offset="${number(at)}" stop-color="${color}"${opacity === 1 ? "" : ` stop-opacity="${number(opacity)}"`}/>`;
}

function gradient(
  id: string,
  { x, y, width, height }: Bounds,
  all: readonly string[],
  { upright }: { readonly upright: boolean },
): string {
  const [dx, dy] = upright ? [0, height] : [width, 0];
  const line = `x1="${number(x)}" y1="${number(y)}" x2="${number(x + dx)}" y2="${number(y + dy)}"`;
  return `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" ${line}>${all.join("")}</linearGradient>`;
}
