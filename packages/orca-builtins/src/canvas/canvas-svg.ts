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
import { Area, areaText, type Bounds, exact, number, type SvgPath, svgPath } from "./svg-path.ts";

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
    const covered = path === undefined ? undefined : coveredBy(primitive, path);
    if (path === undefined || covered === undefined || !isSeen(covered, attributes.transform, picture)) continue;
    const shape = placed(painted(primitive, path, defs), attributes, picture, defs);
    if (shape.length === 0) continue;
    const tint = primitive.image === undefined ? undefined : tintOf(attributes, picture, defs);
    // Outside of everything that moves it: its region is the surface.
    lines.push(...(tint === undefined ? shape : grouped(`filter="url(#${tint})"`, shape)));
  }
  return lines;
}

/** Whether everything that is written is a number. */
function isFinite({ transform, width }: CanvasAttributes): boolean {
  return transform.every(Number.isFinite) && Number.isFinite(width);
}

/** What a primitive covers at most: of the rectangle around its path the part where its image is. Undefined for nothing. */
function coveredBy(
  { image: pictured, attributes: { source } }: PicturePrimitive,
  { bounds }: SvgPath,
): Bounds | undefined {
  if (pictured === undefined) return bounds;
  const { sx, sy, x, y } = placeOf(source, bounds);
  const left = Math.max(bounds.x, x);
  const top = Math.max(bounds.y, y);
  const width = Math.min(bounds.x + bounds.width, x + sx * pictured.width) - left;
  const height = Math.min(bounds.y + bounds.height, y + sy * pictured.height) - top;
  return width > 0 && height > 0 ? { x: left, y: top, width, height } : undefined;
}

/** How an image is scaled, and where it is, so that its source fills a rectangle. */
function placeOf(source: CanvasAttributes["source"], { x, y, width, height }: Bounds) {
  const [sx, sy] = [width / source.w, height / source.h];
  return { sx, sy, x: x - sx * source.x, y: y - sy * source.y };
}

/** Whether anything of a rectangle can be seen on the surface: viewers fail at groups of which nothing can. */
function isSeen(
  { x, y, width, height }: Bounds,
  transform: CanvasAttributes["transform"],
  surface: CanvasPicture,
): boolean {
  const [a = 1, b = 0, dx = 0, c = 0, d = 1, dy = 0] = transform;
  const area = new Area();
  for (const [left, top] of [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ] as const) {
    area.add([a * left + b * top + dx, c * left + d * top + dy]);
  }
  const { bounds } = area;
  return (
    bounds !== undefined &&
    bounds.x < surface.width &&
    bounds.y < surface.height &&
    bounds.x + bounds.width > 0 &&
    bounds.y + bounds.height > 0
  );
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
  if (!(path.bounds.width > 0 && path.bounds.height > 0)) return [];
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

/** A part of an image that fills the bounds of a path. */
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
  const { sx, sy, x, y } = placeOf(source, bounds);
  const place = [sx, 0, 0, sy, x, y].map(exact).join(" ");
  const alpha = colors[0] === undefined ? 1 : screenColor(colors[0]).a;
  const covering = alpha === 1 ? "" : ` opacity="${number(alpha)}"`;
  return [`<g ${area}${covering}><use href="#${picture}" transform="matrix(${place})"/></g>`];
}

/**
 * The filter that gives an image its colour; undefined if it has one already. It has the surface as its region: SVG's own is the image's, and viewers fail where
 * nothing of that can be seen.
 */
function tintOf(
  { colors }: CanvasAttributes,
  { width, height }: CanvasPicture,
  defs: SvgDefinitions,
): string | undefined {
  const [first] = colors;
  if (first === undefined) return undefined;
  const tint = screenColor(first);
  if (hex(tint) === "#ffffff") return undefined;
  const values = `${number(tint.r)} 0 0 0 0 0 ${number(tint.g)} 0 0 0 0 0 ${number(tint.b)} 0 0 0 0 0 1 0`;
  const region = `filterUnits="userSpaceOnUse" ${areaText({ x: 0, y: 0, width, height })}`;
  const matrix = `<feColorMatrix type="matrix" values="${values}"/>`;
  return defs.add((id) => `<filter id="${id}" ${region} color-interpolation-filters="sRGB">${matrix}</filter>`);
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
