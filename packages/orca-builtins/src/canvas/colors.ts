// Colours of drawings as SVG has them, and what lies between them. Only what IEEE 754 rounds correctly is computed with, since pictures are the same
// letter by letter on every host: powers are not.

import type { CanvasColor } from "../graphics/canvas-drawing.ts";

/** Red, green and blue for a screen, and how much covers what is behind: all from 0 to 1. */
export interface ScreenColor {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/** How colours mix: as light does, or as numbers of a screen. */
export type Blend = "linear" | "srgb";

/** From 0 to 1; what is no number is 0. */
function clamped(value: number): number {
  return value > 0 ? Math.min(value, 1) : 0;
}

/** By Newton's method, which doubles its digits in each round until there are no more; for numbers from 0.01 to 1. */
function root(value: number, degree: number): number {
  let found = 1;
  for (let round = 0; round < 16; round++) {
    let power = found;
    for (let i = 2; i < degree; i++) power *= found;
    const change = (value / power - found) / degree;
    found += change;
    if (Math.abs(change) < 1e-15) break;
  }
  return found;
}

// https://www.w3.org/TR/css-color-4/#predefined-sRGB
function toScreen(linear: number): number {
  if (linear <= 0.003_130_8) return 12.92 * linear;
  // 1/2.4 is 1/4 + 1/6.
  const square = Math.sqrt(linear);
  return 1.055 * Math.sqrt(square) * root(square, 3) - 0.055;
}
function toLinear(screen: number): number {
  if (screen <= 0.040_45) return screen / 12.92;
  const base = (screen + 0.055) / 1.055;
  // 2.4 is 2 + 2/5.
  return base * base * root(base * base, 5);
}

/** A drawing's colour on a screen. */
export function screenColor({ r, g, b, a, space }: CanvasColor): ScreenColor {
  const convert = space === "rgb" ? toScreen : (value: number): number => value;
  return { r: convert(clamped(r)), g: convert(clamped(g)), b: convert(clamped(b)), a: clamped(a) };
}

/** `#rrggbb`. */
export function hex({ r, g, b }: ScreenColor): string {
  return `#${[r, g, b]
    .map((each) =>
      Math.round(255 * each)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

const CHANNELS = ["r", "g", "b", "a"] as const;

/** A colour as it mixes: by light, or as it is. */
export function toMix(color: ScreenColor, blend: Blend): ScreenColor {
  const { r, g, b, a } = color;
  return blend === "srgb" ? color : { r: toLinear(r), g: toLinear(g), b: toLinear(b), a };
}

/** What was mixed, on a screen. */
export function ofMix(color: ScreenColor, blend: Blend): ScreenColor {
  const { r, g, b, a } = color;
  return blend === "srgb" ? color : { r: toScreen(r), g: toScreen(g), b: toScreen(b), a };
}

/** What lies between two colours, from 0 to 1. */
export function between(from: ScreenColor, to: ScreenColor, at: number): ScreenColor {
  const mix = (a: number, b: number): number => (1 - at) * a + at * b;
  return { r: mix(from.r, to.r), g: mix(from.g, to.g), b: mix(from.b, to.b), a: mix(from.a, to.a) };
}

export function isSameColor(a: ScreenColor, b: ScreenColor): boolean {
  return CHANNELS.every((channel) => a[channel] === b[channel]);
}

/** The least difference that a screen of 8 bits shows. */
const SEEN = 1 / 255;
/** A piece is at least 2^-10 of the whole. */
const DEEPEST = 10;

/**
 * Where between 0 and 1 to look at what mixes so that what lies between, mixed as a screen's numbers, is as it should be for the eye: both ends, and as many places as
 * it takes. `looks`: what is on a screen, by place.
 */
export function places(looks: readonly ((at: number) => ScreenColor)[], blend: Blend): readonly number[] {
  if (blend === "srgb") return [0, 1];
  const found: number[] = [0];
  const fill = (from: number, to: number, depth: number): void => {
    if (depth < DEEPEST && looks.some((look) => !isStraight(look, from, to))) {
      const middle = (from + to) / 2;
      fill(from, middle, depth + 1);
      fill(middle, to, depth + 1);
    } else {
      found.push(to);
    }
  };
  fill(0, 1, 0);
  return found;
}

function isStraight(look: (at: number) => ScreenColor, from: number, to: number): boolean {
  const [first, last] = [look(from), look(to)];
  return [0.25, 0.5, 0.75].every((at) => {
    const seen = look(from + at * (to - from));
    const straight = between(first, last, at);
    return CHANNELS.every((channel) => Math.abs(seen[channel] - straight[channel]) <= SEEN);
  });
}
