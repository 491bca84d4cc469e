// Colours of drawings as SVG has them, and what lies between two of them.

import type { CanvasColor } from "../graphics/canvas-drawing.ts";

/** Red, green and blue for a screen, and how much covers what is behind: all from 0 to 1. */
export interface ScreenColor {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly a: number;
}

/** From 0 to 1; what is no number is 0. */
function clamped(value: number): number {
  return value > 0 ? Math.min(value, 1) : 0;
}

// https://www.w3.org/TR/css-color-4/#predefined-sRGB
function toScreen(linear: number): number {
  return linear <= 0.003_130_8 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}
function toLinear(screen: number): number {
  return screen <= 0.040_45 ? screen / 12.92 : ((screen + 0.055) / 1.055) ** 2.4;
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

/** What lies between two colours, from 0 to 1. `linear`: as light mixes. */
export function between(from: ScreenColor, to: ScreenColor, at: number, blend: "linear" | "srgb"): ScreenColor {
  const mix = (a: number, b: number): number => (1 - at) * a + at * b;
  const part = blend === "srgb" ? mix : (a: number, b: number): number => toScreen(mix(toLinear(a), toLinear(b)));
  return { r: part(from.r, to.r), g: part(from.g, to.g), b: part(from.b, to.b), a: mix(from.a, to.a) };
}

export function isSameColor(a: ScreenColor, b: ScreenColor): boolean {
  return a.r === b.r && a.g === b.g && a.b === b.b && a.a === b.a;
}
