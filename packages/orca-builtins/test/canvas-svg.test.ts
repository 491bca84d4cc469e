// Pictures as SVG: each kind of paint, path and clip, and what is left out because it has no place.
import { TargetError } from "@atoll/core";
import {
  type CanvasAttributes,
  type CanvasColor,
  type CanvasPrimitive,
  CanvasRecorder,
  canvasSvg,
  type PathElement,
} from "@atoll/orca-builtins";
import { decode } from "fast-png";
import { PNG_HINT, pngRenderer } from "@atoll/orca-builtins/node";
import { expect, test } from "vitest";

const srgb = (r: number, g: number, b: number, a = 1): CanvasColor => ({ r, g, b, a, space: "srgb" });
const black = srgb(0, 0, 0);
const red = srgb(1, 0, 0);
const blue = srgb(0, 0, 1);
const line = (x1: number, y1: number): PathElement => ({ kind: "line", x1, y1, x2: 0, y2: 0, x3: 0, y3: 0 });
const square = [line(10, 0), line(10, 10), line(0, 10), line(0, 0)];
const attributes: CanvasAttributes = {
  width: 2,
  tolerance: 1,
  has_gradient: false,
  blend_space: "srgb",
  colors: [red, red, red, red],
  joint: "miter",
  max_joint_excursion: 4,
  cap: "none",
  font: 0n,
  font_size: 0,
  image: 0n,
  source: { x: 0, y: 0, w: 2, h: 1 },
  transform: Float32Array.of(1, 0, 0, 0, 1, 0),
  clip: { x: -1e9, y: -1e9, w: 2e9, h: 2e9 },
};

interface Given {
  readonly elements?: readonly PathElement[];
  readonly attributes?: Partial<CanvasAttributes>;
  readonly primitive?: Partial<CanvasPrimitive>;
}

/** The lines of a picture of one primitive. */
function svgOf({ elements = square, attributes: given = {}, primitive = {} }: Given): string[] {
  const canvas = new CanvasRecorder({ width: 100, height: 50, scaling: 1 });
  const drawn = { command: "fill", start: 0, count: elements.length, x: 0, y: 0, picture: undefined } as const;
  canvas.arrange([1]);
  canvas.draw(1, {
    clear: undefined,
    primitives: [{ ...drawn, attributes: { ...attributes, ...given }, ...primitive }],
    elements,
  });
  canvas.present(1);
  return canvasSvg(canvas.picture()).split("\n").slice(1, -2);
}

const SQUARE = 'd="M0 0L10 0L10 10L0 10L0 0Z"';

test("a path is filled by a colour, transparent or not, and what is linear is made for screens", () => {
  expect(svgOf({})).toEqual([`<path ${SQUARE} fill="#ff0000" fill-rule="evenodd"/>`]);
  const half = { ...srgb(0.5, 2, Number.NaN, 0.25) };
  expect(svgOf({ attributes: { colors: [half, half, half, half] } })).toEqual([
    `<path ${SQUARE} fill="#80ff00" fill-opacity="0.25" fill-rule="evenodd"/>`,
  ]);
  const linear: CanvasColor = { r: 0.5, g: 0.001, b: 1, a: 1, space: "rgb" };
  expect(svgOf({ attributes: { colors: [linear, linear, linear, linear] } })[0]).toContain('fill="#bc03ff"');
});

test("strokes have joints, ends and a limit for miters; a path that does not come back stays open", () => {
  const open = [line(10, 0), line(10, 10)];
  const stroke = { command: "stroke" } as const;
  expect(svgOf({ elements: open, primitive: stroke })).toEqual([
    '<path d="M0 0L10 0L10 10" fill="none" stroke="#ff0000" stroke-width="2" stroke-miterlimit="4"/>',
  ]);
  expect(svgOf({ elements: open, primitive: stroke, attributes: { joint: "bevel", cap: "square" } })[0]).toContain(
    'stroke-width="2" stroke-linejoin="bevel" stroke-linecap="square"',
  );
});

test("curves and moves are written as they are, in thousandths", () => {
  const elements: PathElement[] = [
    { kind: "quadratic", x1: 1.23456, y1: 2, x2: 3, y2: -0.0001, x3: 0, y3: 0 },
    { kind: "move", x1: 5, y1: 5, x2: 0, y2: 0, x3: 0, y3: 0 },
    { kind: "cubic", x1: 1, y1: 2, x2: 3, y2: 4, x3: 5, y3: 6 },
  ];
  expect(svgOf({ elements })[0]).toContain('d="M0 0Q1.235 2 3 0M5 5C1 2 3 4 5 6"');
});

test("a gradient of two colours is one, of four it is two, one of which fades", () => {
  const [defs, stops, , path] = svgOf({ attributes: { has_gradient: true, colors: [red, blue, blue, red] } });
  expect([defs, path]).toEqual(["<defs>", `<path ${SQUARE} fill="url(#d1)" fill-rule="evenodd"/>`]);
  expect(stops).toBe(
    '<linearGradient id="d1" gradientUnits="userSpaceOnUse" x1="0" y1="0" x2="10" y2="0"><stop offset="0" stop-color="#ff0000"/><stop offset="1" stop-color="#0000ff"/></linearGradient>',
  );
  // The first two corners are the lower ones: upright, blue is at the bottom.
  const upright = svgOf({ attributes: { has_gradient: true, colors: [blue, blue, red, red] } });
  expect(upright[1]).toContain('y2="10"><stop offset="0" stop-color="#ff0000"/>');
  const four = svgOf({ attributes: { has_gradient: true, colors: [red, blue, black, srgb(1, 1, 1)] } });
  expect(four.filter((each) => each.startsWith("<path"))).toEqual([
    expect.stringContaining('fill="url(#d3)"'),
    expect.stringContaining('mask="url(#d2)"'),
  ]);
  // As light mixes, the middle of black and white is no middle grey.
  const light = svgOf({
    attributes: { has_gradient: true, blend_space: "linear", colors: [black, srgb(1, 1, 1), srgb(1, 1, 1), black] },
  });
  expect(light[1]).toContain('<stop offset="0.5" stop-color="#bcbcbc"/>');
});

test("an image fills the bounds of a path: the part that was asked for, tinted, and as it was when it was drawn", () => {
  const pixels = Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 255);
  const picture = { width: 2, height: 1, pixels, version: 0 };
  const canvas = new CanvasRecorder({ width: 100, height: 50, scaling: 2 });
  canvas.arrange([1]);
  const white = srgb(1, 1, 1);
  const primitive: CanvasPrimitive = {
    command: "fill",
    attributes: { ...attributes, colors: [white, white, white, white], source: { x: 1, y: 0, w: 1, h: 1 } },
    start: 0,
    count: 4,
    x: 0,
    y: 0,
    picture,
  };
  canvas.draw(1, { clear: black, primitives: [primitive, primitive], elements: square });
  pixels.fill(7);
  picture.version++;
  canvas.present(1);
  const svg = canvasSvg(canvas.picture());
  expect(svg).toContain('width="200" height="100" viewBox="0 0 100 50"');
  // Twice drawn, it is there once.
  const addresses = [...svg.matchAll(/href="data:image\/png;base64,([^"]+)"/g)].map(([, text = ""]) => text);
  expect(addresses).toHaveLength(1);
  const decoded = decode(Uint8Array.from(atob(addresses[0] ?? ""), (each) => each.charCodeAt(0)));
  expect([...decoded.data]).toEqual([255, 0, 0, 255, 0, 255, 0, 255]);
  expect(svg).toContain('<use href="#d2" transform="matrix(10 0 0 10 -10 0)"/>');
  canvas.draw(1, { clear: undefined, primitives: [{ ...primitive, attributes: { ...attributes } }], elements: square });
  canvas.present(1);
  expect(canvasSvg(canvas.picture())).toMatch(
    /<feColorMatrix type="matrix" values="1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0"\/>/,
  );
});

test("transforms and clips are kept; what is outside of its clip is not drawn", () => {
  const moved = { transform: Float32Array.of(0, -2, 5, 2, 0, 6) };
  expect(svgOf({ attributes: moved })).toEqual([
    `<g transform="matrix(0 2 -2 0 5 6)"><path ${SQUARE} fill="#ff0000" fill-rule="evenodd"/></g>`,
  ]);
  const clipped = svgOf({ attributes: { clip: { x: 2, y: 3, w: 500, h: 4 } } });
  expect(clipped[1]).toBe('<clipPath id="d1"><rect x="2" y="3" width="98" height="4"/></clipPath>');
  expect(clipped[3]).toContain('<g clip-path="url(#d1)">');
  expect(svgOf({ attributes: { clip: { x: 200, y: 0, w: 5, h: 5 } } })).toEqual([]);
});

test("what is at no place is left out", () => {
  for (const bad of [Number.NaN, Infinity]) {
    expect(svgOf({ elements: [line(bad, 1)] })).toEqual([]);
    expect(svgOf({ attributes: { transform: Float32Array.of(bad, 0, 0, 0, 1, 0) } })).toEqual([]);
    expect(svgOf({ attributes: { source: { x: bad, y: 0, w: 1, h: 1 } }, primitive: { picture: image } })).toEqual([]);
  }
  expect(svgOf({ primitive: { command: "jump" } })).toEqual([]);
  expect(svgOf({ elements: [] })).toEqual([]);
});
const image = { width: 1, height: 1, pixels: new Uint8Array(4), version: 0 };

test("only what was presented is seen, from back to front; clearing takes away what was there", () => {
  const canvas = new CanvasRecorder({ width: 100, height: 50, scaling: 1 });
  canvas.arrange([1, 2]);
  canvas.draw(1, { clear: red, primitives: [], elements: [] });
  canvas.draw(2, { clear: blue, primitives: [], elements: [] });
  expect(canvasSvg(canvas.picture())).not.toContain("rect");
  canvas.present(1);
  canvas.present(2);
  expect(canvasSvg(canvas.picture())).toMatch(/#ff0000[^]*#0000ff/);
  canvas.arrange([2, 1]);
  canvas.draw(1, { clear: srgb(0, 1, 0), primitives: [], elements: [] });
  canvas.present(1);
  expect(canvasSvg(canvas.picture())).toMatch(/#0000ff[^]*#00ff00/);
  expect(canvas.presented).toBe(3);
});

test("a window that is none is refused", () => {
  expect(() => new CanvasRecorder({ width: 0, height: 5, scaling: 1 })).toThrow(TargetError);
  expect(() => canvasSvg({} as never)).toThrow(TargetError);
});

test("where nothing renders PNG, the hint says what to install", async () => {
  expect(await pngRenderer([])).toBeUndefined();
  expect(PNG_HINT).toBe("npm i @resvg/resvg-wasm");
  const render = await pngRenderer();
  const { width, height } = decode(
    render?.('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>') ?? new Uint8Array(),
  );
  expect([width, height]).toEqual([4, 3]);
});
