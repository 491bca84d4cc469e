// A picture as SVG: the same text for the same picture, on every host.
// https://www.w3.org/TR/SVG2/

import { checkValue, type OptionKind } from "@atoll/core/engine";
import type { CanvasAttributes } from "../graphics/canvas-drawing.ts";
import { hex, screenColor } from "./colors.ts";
import type { CanvasPicture, PictureDrawing, PictureImage, PicturePrimitive } from "./canvas-picture.ts";
import { SvgDefinitions } from "./svg-defs.ts";
import { pathParts } from "./path-parts.ts";
import { miterLimit, strokePath } from "./stroke-path.ts";
import { paintOf, type ShapePaint } from "./svg-paint.ts";
import { areaText, type Bounds, exact, number, type SvgPath, svgPath } from "./svg-path.ts";

const PICTURE: OptionKind = {
  expected: "a picture, made by CanvasRecorder.picture",
  accepts: (value) => Array.isArray((value as CanvasPicture).surfaces),
};

/** A picture as an SVG document of its own, images included. */
export function canvasSvg(picture: CanvasPicture): string {
  checkValue("canvasSvg", "picture", picture, PICTURE);
  const { width, height, scaling, surfaces } = picture;
  const defs = new SvgDefinitions();
  const body = surfaces.flatMap((drawings) => drawings.flatMap((drawing) => drawn(drawing, picture, defs)));
  const size = `width="${number(width * scaling)}" height="${number(height * scaling)}"`;
  const box = `viewBox="0 0 ${number(width)} ${number(height)}"`;
  const lines = body.map((line) => `${line}\n`).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${box}>\n${defs.text}${lines}</svg>\n`;
}

function drawn(
  { clear, primitives, elements }: PictureDrawing,
  picture: CanvasPicture,
  defs: SvgDefinitions,
): string[] {
  const lines: string[] = [];
  if (clear !== undefined) {
    const color = screenColor(clear);
    const size = `width="${number(picture.width)}" height="${number(picture.height)}"`;
    if (color.a > 0) lines.push(`<rect ${size} fill="${hex(color)}"${opacity("fill", color.a)}/>`);
  }
  for (const primitive of primitives) {
    const { command, attributes } = primitive;
    if (command === "jump" || !isFinite(attributes)) continue;
    const parts = pathParts(primitive, elements);
    const path = command === "fill" ? svgPath(parts) : strokePath(parts, attributes);
    if (path !== undefined) lines.push(...placed(painted(primitive, path, defs), attributes, picture, defs));
  }
  return lines;
}

/** Whether everything that is written is a number. */
function isFinite({ transform, width }: CanvasAttributes): boolean {
  return transform.every(Number.isFinite) && Number.isFinite(width);
}

function opacity(of: "fill" | "stroke", value: number): string {
  return value === 1 ? "" : ` ${of}-opacity="${number(value)}"`;
}

/** A path with its paint, or the part that it shows of what is laid over the rectangle around it. */
function painted(primitive: PicturePrimitive, path: SvgPath, defs: SvgDefinitions): readonly string[] {
  const { attributes, image: pictured } = primitive;
  if (pictured !== undefined) return image(primitive, path, pictured, defs);
  const paint = paintOf(attributes, path.bounds, defs);
  if (paint === undefined) return [];
  if (paint.kind === "shape") return [drawnPath(primitive, path, paint)];
  const content = paint.opacity === undefined ? paint.content : `<g mask="url(#${paint.opacity})">${paint.content}</g>`;
  return [`<g ${inside(primitive, path, defs)}>${content}</g>`];
}

type Paint = Pick<ShapePaint, "color" | "opacity">;

function drawnPath(
  { command, attributes }: PicturePrimitive,
  { d }: SvgPath,
  { color, opacity: alpha }: Paint,
): string {
  const paint =
    command === "fill"
      ? `fill="${color}"${opacity("fill", alpha)} fill-rule="evenodd"`
      : `fill="none" stroke="${color}"${opacity("stroke", alpha)}${strokeOf(attributes)}`;
  return `<path d="${d}" ${paint}/>`;
}

/** What shows only what is inside of a path, or under its stroke, as an attribute. */
function inside(primitive: PicturePrimitive, path: SvgPath, defs: SvgDefinitions): string {
  if (primitive.command === "fill") {
    const clip = defs.add((id) => `<clipPath id="${id}"><path d="${path.d}" clip-rule="evenodd"/></clipPath>`);
    return `clip-path="url(#${clip})"`;
  }
  const stroke = drawnPath(primitive, path, { color: "#ffffff", opacity: 1 });
  const mask = defs.add(
    (id) => `<mask id="${id}" maskUnits="userSpaceOnUse" ${areaText(path.bounds)}>${stroke}</mask>`,
  );
  return `mask="url(#${mask})"`;
}

function strokeOf({ joint, cap, ...stroke }: CanvasAttributes): string {
  const limit = miterLimit({ joint, cap, ...stroke });
  const join = joint === "miter" ? ` stroke-miterlimit="${number(limit)}"` : ` stroke-linejoin="bevel"`;
  // Steps without joints have no ends of their own: those of the path are steps.
  const ends = cap === "square" && joint !== "none" ? ' stroke-linecap="square"' : "";
  return ` stroke-width="${number(Math.abs(stroke.width))}"${join}${ends}`;
}

/** A part of an image that fills the bounds of a path, tinted. */
function image(
  primitive: PicturePrimitive,
  path: SvgPath,
  { width, height, address }: PictureImage,
  defs: SvgDefinitions,
): readonly string[] {
  const { bounds } = path;
  const { source, colors } = primitive.attributes;
  if (!(source.w > 0 && source.h > 0 && bounds.width > 0 && bounds.height > 0) || !areFinite(Object.values(source)))
    return [];
  const area = inside(primitive, path, defs);
  const picture = defs.add((id) => `<image id="${id}" width="${width}" height="${height}" href="${address}"/>`);
  const [sx, sy] = [bounds.width / source.w, bounds.height / source.h];
  const place = [sx, 0, 0, sy, bounds.x - sx * source.x, bounds.y - sy * source.y].map(exact).join(" ");
  const [first] = colors;
  const tint = first === undefined ? undefined : screenColor(first);
  const alpha = tint === undefined || tint.a === 1 ? "" : ` opacity="${number(tint.a)}"`;
  const filter = tint === undefined || hex(tint) === "#ffffff" ? "" : ` filter="url(#${tinted(tint, defs)})"`;
  return [`<g ${area}${alpha}${filter}><use href="#${picture}" transform="matrix(${place})"/></g>`];
}

function tinted({ r, g, b }: ReturnType<typeof screenColor>, defs: SvgDefinitions): string {
  const values = `${number(r)} 0 0 0 0 0 ${number(g)} 0 0 0 0 0 ${number(b)} 0 0 0 0 0 1 0`;
  return defs.add(
    (id) =>
      `<filter id="${id}" color-interpolation-filters="sRGB"><feColorMatrix type="matrix" values="${values}"/></filter>`,
  );
}

function areFinite(values: readonly number[]): boolean {
  return values.every(Number.isFinite);
}

/** Where a shape goes: its transform, and the part of the surface that it stays in. */
function placed(
  shape: readonly string[],
  attributes: CanvasAttributes,
  picture: CanvasPicture,
  defs: SvgDefinitions,
): string[] {
  const [a = 1, b = 0, x = 0, c = 0, d = 1, y = 0] = attributes.transform;
  const isIdentity = a === 1 && b === 0 && x === 0 && c === 0 && d === 1 && y === 0;
  const moved = isIdentity ? shape : grouped(`transform="matrix(${[a, c, b, d, x, y].map(exact).join(" ")})"`, shape);
  const clip = clipOf(attributes.clip, picture);
  if (clip === undefined) return [...moved];
  if (clip.width <= 0 || clip.height <= 0) return [];
  const id = defs.add(
    (name) =>
      `<clipPath id="${name}"><rect x="${number(clip.x)}" y="${number(clip.y)}" width="${number(clip.width)}" height="${number(clip.height)}"/></clipPath>`,
  );
  return grouped(`clip-path="url(#${id})"`, moved);
}

function grouped(attribute: string, shape: readonly string[]): string[] {
  return shape.length === 0 ? [] : [`<g ${attribute}>${shape.join("")}</g>`];
}

/** Undefined if all of the surface is inside. */
function clipOf({ x, y, w, h }: CanvasAttributes["clip"], { width, height }: CanvasPicture): Bounds | undefined {
  if (![x, y, w, h].every((value) => !Number.isNaN(value))) return undefined;
  const [left, top] = [Math.max(0, x), Math.max(0, y)];
  const [right, bottom] = [Math.min(width, x + w), Math.min(height, y + h)];
  if (left === 0 && top === 0 && right === width && bottom === height) return undefined;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
