// What a path is filled or stroked by: one colour or one gradient, which SVG has for shapes; or the colours of four corners, which are laid over the rectangle
// around the shape, of which the shape shows a part.

import type { CanvasAttributes } from "../graphics/canvas-drawing.ts";
import {
  between,
  type Blend,
  hex,
  isSameColor,
  ofMix,
  places,
  type ScreenColor,
  screenColor,
  toMix,
} from "./colors.ts";
import type { SvgDefinitions } from "./svg-defs.ts";
import { areaText, type Bounds, exact, number } from "./svg-path.ts";

/** Paint of a shape. `color`: `#rrggbb` or `url(#…)`. */
export interface ShapePaint {
  readonly kind: "shape";
  readonly color: string;
  readonly opacity: number;
}

/** What is laid over the rectangle around a shape. `opacity`: the name of a mask, if it does not cover what is behind. */
export interface AreaPaint {
  readonly kind: "area";
  readonly content: string;
  readonly opacity: string | undefined;
}

/** The paint of a primitive; undefined if it has none. */
export function paintOf(
  attributes: CanvasAttributes,
  bounds: Bounds,
  defs: SvgDefinitions,
): ShapePaint | AreaPaint | undefined {
  const [bottomLeft, bottomRight, topRight, topLeft] = attributes.colors.map(screenColor);
  if (bottomLeft === undefined || bottomRight === undefined || topRight === undefined || topLeft === undefined)
    return undefined;
  if (!attributes.has_gradient) return solid(bottomLeft);
  // Of very many gradients those that come last are mixed as the screen's numbers.
  const blend = defs.isLarge ? "srgb" : attributes.blend_space;
  const along = (from: ScreenColor, to: ScreenColor, direction: Direction): ShapePaint =>
    isSameColor(from, to)
      ? solid(from)
      : {
          kind: "shape",
          color: url(gradient(defs, bounds, ramp(toMix(from, blend), toMix(to, blend), blend), direction)),
          opacity: 1,
        };
  if (isSameColor(bottomLeft, topLeft) && isSameColor(bottomRight, topRight))
    return along(bottomLeft, bottomRight, "right");
  if (isSameColor(bottomLeft, bottomRight) && isSameColor(topLeft, topRight)) return along(topLeft, bottomLeft, "down");
  const corners = { bottomLeft, bottomRight, topRight, topLeft };
  return {
    kind: "area",
    content: layers(
      mapped(corners, (each) => toMix(opaque(each), blend)),
      bounds,
      blend,
      defs,
    ),
    opacity: alphaMask(corners, bounds, defs),
  };
}

type Direction = "right" | "down";

interface Corners {
  readonly bottomLeft: ScreenColor;
  readonly bottomRight: ScreenColor;
  readonly topRight: ScreenColor;
  readonly topLeft: ScreenColor;
}

function mapped(
  { bottomLeft, bottomRight, topRight, topLeft }: Corners,
  change: (color: ScreenColor) => ScreenColor,
): Corners {
  return {
    bottomLeft: change(bottomLeft),
    bottomRight: change(bottomRight),
    topRight: change(topRight),
    topLeft: change(topLeft),
  };
}

const opaque = (color: ScreenColor): ScreenColor => ({ ...color, a: 1 });
/** How much a colour covers, as a grey. */
const coverage = ({ a }: ScreenColor): ScreenColor => ({ r: a, g: a, b: a, a: 1 });

/** Where across the rectangle is looked at, to see how many rows it takes. */
const COLUMNS = [0, 0.25, 0.5, 0.75, 1];

/** Rows of colours that mix, from the top down: the first everywhere, and over it each next one from where it begins to come. */
function layers(
  { bottomLeft, bottomRight, topRight, topLeft }: Corners,
  bounds: Bounds,
  blend: Blend,
  defs: SvgDefinitions,
): string {
  const looks = COLUMNS.map((column) => {
    const [top, bottom] = [between(topLeft, topRight, column), between(bottomLeft, bottomRight, column)];
    return (at: number): ScreenColor => ofMix(between(top, bottom, at), blend);
  });
  const rows = places(looks, blend);
  return rows
    .map((at, i) => {
      const [left, right] = [between(topLeft, bottomLeft, at), between(topRight, bottomRight, at)];
      const fill = isSameColor(left, right)
        ? hex(ofMix(left, blend))
        : url(gradient(defs, bounds, ramp(left, right, blend), "right"));
      const before = rows[i - 1];
      const mask = before === undefined ? "" : ` mask="${url(fadeMask(bounds, before, at, defs))}"`;
      return `<rect ${areaText(bounds)} fill="${fill}"${mask}/>`;
    })
    .join("");
}

/** What lets nothing through down to one place, and everything from another one on. */
function fadeMask(bounds: Bounds, from: number, to: number, defs: SvgDefinitions): string {
  const stops = [
    { at: from, color: BLACK },
    { at: to, color: WHITE },
  ];
  const fade = gradient(defs, bounds, stops, "down");
  return maskOf(bounds, `<rect ${areaText(bounds)} fill="${url(fade)}"/>`, defs);
}

/** What lets through as much as the corners cover. */
function alphaMask(corners: Corners, bounds: Bounds, defs: SvgDefinitions): string | undefined {
  if (Object.values<ScreenColor>({ ...corners }).every(({ a }) => a === 1)) return undefined;
  return maskOf(bounds, layers(mapped(corners, coverage), bounds, "srgb", defs), defs);
}

function maskOf(bounds: Bounds, content: string, defs: SvgDefinitions): string {
  return defs.add((id) => `<mask id="${id}" maskUnits="userSpaceOnUse" ${areaText(bounds)}>${content}</mask>`);
}

const BLACK: ScreenColor = { r: 0, g: 0, b: 0, a: 1 };
const WHITE: ScreenColor = { r: 1, g: 1, b: 1, a: 1 };

function solid(color: ScreenColor): ShapePaint {
  return { kind: "shape", color: hex(color), opacity: color.a };
}

const url = (id: string): string => `url(#${id})`;

interface Stop {
  readonly at: number;
  readonly color: ScreenColor;
}

/** Between two colours that mix. */
function ramp(from: ScreenColor, to: ScreenColor, blend: Blend): readonly Stop[] {
  const look = (at: number): ScreenColor => ofMix(between(from, to, at), blend);
  return places([look], blend).map((at) => ({ at, color: look(at) }));
}

/** Its name. SVG mixes the stops' colours and how much they cover each for itself, as Orca does. */
function gradient(
  defs: SvgDefinitions,
  { x, y, width, height }: Bounds,
  stops: readonly Stop[],
  direction: Direction,
): string {
  const [dx, dy] = direction === "down" ? [0, height] : [width, 0];
  const line = `x1="${number(x)}" y1="${number(y)}" x2="${number(x + dx)}" y2="${number(y + dy)}"`;
  const text = stops
    .map(({ at, color }) => {
      const opacity = color.a === 1 ? "" : ` stop-opacity="${number(color.a)}"`;
      return `<stop offset="${exact(at)}" stop-color="${hex(color)}"${opacity}/>`;
    })
    .join("");
  return defs.add((id) => `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" ${line}>${text}</linearGradient>`);
}
