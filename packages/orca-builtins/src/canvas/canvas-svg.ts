// A picture as SVG: the same text for the same picture, on every host.
// https://www.w3.org/TR/SVG2/

import { checkValue, type OptionKind } from "@atoll/core/engine";
import type { CanvasAttributes } from "../graphics/canvas-drawing.ts";
import { hex, screenColor } from "./colors.ts";
import type { CanvasPicture, PictureDrawing, PictureImage, PicturePrimitive } from "./canvas-picture.ts";
import { SvgDefinitions } from "./svg-defs.ts";
import { paintOf } from "./svg-paint.ts";
import { type Bounds, number, type SvgPath, svgPath } from "./svg-path.ts";

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
    const path = primitive.command === "jump" ? undefined : svgPath(primitive, elements);
    if (path === undefined || !isFinite(primitive.attributes)) continue;
    const shape =
      primitive.image === undefined ? shapes(primitive, path, defs) : image(primitive, path, primitive.image, defs);
    lines.push(...placed(shape, primitive.attributes, picture, defs));
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

/** The path, once for each layer of its paint. */
function shapes({ command, attributes }: PicturePrimitive, { d, bounds }: SvgPath, defs: SvgDefinitions): string[] {
  return paintOf(attributes, bounds, defs).map(({ color, opacity: alpha, mask }) => {
    const masked = mask === undefined ? "" : ` mask="url(#${mask})"`;
    const paint =
      command === "fill"
        ? `fill="${color}"${opacity("fill", alpha)} fill-rule="evenodd"`
        : `fill="none" stroke="${color}"${opacity("stroke", alpha)}${strokeOf(attributes)}`;
    return `<path d="${d}" ${paint}${masked}/>`;
  });
}

function strokeOf({ width, joint, max_joint_excursion: excursion, cap }: CanvasAttributes): string {
  // A miter reaches out by half of its length; SVG limits it as a multiple of the width. No joint is as near to a bevel as SVG has it.
  const limit = width > 0 && Number.isFinite(excursion) ? Math.max(1, (2 * excursion) / width) : 1;
  const join = joint === "miter" ? ` stroke-miterlimit="${number(limit)}"` : ` stroke-linejoin="bevel"`;
  return ` stroke-width="${number(width)}"${join}${cap === "square" ? ' stroke-linecap="square"' : ""}`;
}

/** A part of an image that fills the path's bounds, of which the path shows what is inside. */
function image(
  { attributes }: PicturePrimitive,
  { d, bounds }: SvgPath,
  { width, height, address }: PictureImage,
  defs: SvgDefinitions,
): string[] {
  const { source } = attributes;
  if (!(source.w > 0 && source.h > 0 && bounds.width > 0 && bounds.height > 0) || !areFinite(Object.values(source)))
    return [];
  const clip = defs.add((id) => `<clipPath id="${id}"><path d="${d}" clip-rule="evenodd"/></clipPath>`);
  const picture = defs.add((id) => `<image id="${id}" width="${width}" height="${height}" href="${address}"/>`);
  const [sx, sy] = [bounds.width / source.w, bounds.height / source.h];
  const place = [sx, 0, 0, sy, bounds.x - sx * source.x, bounds.y - sy * source.y].map(exact).join(" ");
  const [first] = attributes.colors;
  const tint = first === undefined ? undefined : screenColor(first);
  const alpha = tint === undefined || tint.a === 1 ? "" : ` opacity="${number(tint.a)}"`;
  const filter = tint === undefined || hex(tint) === "#ffffff" ? "" : ` filter="url(#${tinted(tint, defs)})"`;
  return [`<g clip-path="url(#${clip})"${alpha}${filter}><use href="#${picture}" transform="matrix(${place})"/></g>`];
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

/** Of a transform: a thousandth would be too much where it is multiplied. */
function exact(value: number): string {
  return String(Number(value.toPrecision(8)));
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
