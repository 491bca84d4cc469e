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
import { array, assert, boolean, constantFrom, double, oneof, property, record, tuple } from "fast-check";
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
    '<path d="M0 0L10 0L10 10" fill="none" stroke="#ff0000" stroke-width="2" stroke-miterlimit="4.236"/>',
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
  // Four are a row over another, which it covers more and more of, in the clip of the path.
  const four = svgOf({ attributes: { has_gradient: true, colors: [red, blue, black, srgb(1, 1, 1)] } });
  const row = '<rect x="0" y="0" width="10" height="10" fill=';
  expect(four.at(-1)).toBe(`<g clip-path="url(#d5)">${row}"url(#d1)"/>${row}"url(#d2)" mask="url(#d4)"/></g>`);
});

test("as light mixes, the middle of black and white is no middle grey, and there are as many stops as it takes", () => {
  const white = srgb(1, 1, 1);
  const light = svgOf({
    attributes: { has_gradient: true, blend_space: "linear", colors: [black, white, white, black] },
  });
  expect(light[1]).toContain('<stop offset="0.5" stop-color="#bcbcbc"/>');
  const stops = (text: string | undefined): number => text?.split("<stop").length ?? 0;
  const near = { has_gradient: true, blend_space: "linear", colors: [srgb(0.5, 0.5, 0.5), white, white] } as const;
  const close = svgOf({ attributes: { ...near, colors: [...near.colors, srgb(0.5, 0.5, 0.5)] } });
  expect([stops(light[1]) > 12, stops(close[1]) < 8]).toEqual([true, true]);
});

/** Pixels of a picture of one primitive, as red, green, blue and alpha. */
async function pixelsOf(given: Given): Promise<(x: number, y: number) => readonly number[]> {
  const render = await pngRenderer();
  const lines = svgOf(given).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50">${lines}</svg>`;
  const { data, width } = decode(render?.(svg) ?? new Uint8Array());
  return (x, y) => [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 4)];
}

const screenOf = (linear: number): number =>
  linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
const linearOf = (screen: number): number => (screen <= 0.04045 ? screen / 12.92 : ((screen + 0.055) / 1.055) ** 2.4);

/** The colour at a place of a rectangle, by its corners from the lower left one on to the right and up: what Orca's shader computes. */
function mixed(corners: readonly CanvasColor[], u: number, v: number, blend: "linear" | "srgb"): readonly number[] {
  const [to, from] = blend === "srgb" ? [Number, Number] : [linearOf, screenOf];
  const at = (channel: "r" | "g" | "b" | "a"): number => {
    const [bottomLeft = 0, bottomRight = 0, topRight = 0, topLeft = 0] = corners.map((corner) =>
      channel === "a" ? corner.a : to(corner[channel]),
    );
    return v * ((1 - u) * bottomLeft + u * bottomRight) + (1 - v) * ((1 - u) * topLeft + u * topRight);
  };
  return [from(at("r")), from(at("g")), from(at("b")), at("a")].map((each) => 255 * each);
}

const corners = {
  plain: [red, srgb(0, 1, 0), blue, srgb(1, 1, 0)],
  dark: [black, srgb(0.02, 0, 0.1), srgb(1, 1, 1), srgb(0.5, 0.25, 0)],
  "half covered": [srgb(1, 0, 0, 1), srgb(0, 1, 0, 0.5), srgb(0, 0, 1, 0.75), srgb(1, 1, 0, 0.25)],
  across: [red, blue, blue, red],
  down: [srgb(0, 0.1, 0.2, 0.5), srgb(0, 0.1, 0.2, 0.5), srgb(1, 0.9, 0, 1), srgb(1, 0.9, 0, 1)],
};

test.for(
  Object.entries(corners).flatMap(([name, colors]) =>
    (["srgb", "linear"] as const).flatMap((blend) =>
      (["fill", "stroke"] as const).map((how) => ({ name, colors, blend, how })),
    ),
  ),
)("pixels of a gradient, $name, $blend, $how, are as Orca mixes them", async ({ colors, blend, how }) => {
  const attrs = { has_gradient: true, blend_space: blend, colors };
  // A stroke of a line covers the same rectangle.
  const box = [line(80, 0), line(80, 40), line(0, 40), line(0, 0)];
  const pixel = await pixelsOf(
    how === "fill"
      ? { elements: box, attributes: attrs }
      : { elements: [line(80, 20)], attributes: { ...attrs, width: 40 }, primitive: { command: "stroke", y: 20 } },
  );
  for (let y = 0; y < 40; y += 3) {
    for (let x = 0; x < 80; x += 7) {
      const expected = mixed(colors, (x + 0.5) / 80, (y + 0.5) / 40, blend);
      const found = pixel(x, y);
      // A level that stops may be off by, one of rounding; what hardly covers has fewer levels of colour.
      const [, , , alpha = 255] = expected;
      expected.forEach((value, i) => {
        const off = Math.abs(value - (found[i] ?? 0));
        expect([x, y, i, off < (i === 3 ? 3 : 3 * (255 / alpha))], `${expected.join()} ${found.join()}`).toEqual([
          x,
          y,
          i,
          true,
        ]);
      });
    }
  }
  expect(pixel(90, 20)[3]).toBe(0);
});

test("steps without joints end where they end, and only the path's ends get caps", async () => {
  const corner = [line(20, 10), line(20, 30)];
  const stroke = { width: 8, joint: "none", cap: "square" } as const;
  const given = { elements: corner, primitive: { command: "stroke", x: 4, y: 10 } as const };
  expect(svgOf({ ...given, attributes: stroke })).toEqual([
    '<path d="M4 10L0 10M4 10L20 10M20 10L20 30M20 30L20 34" fill="none" stroke="#ff0000" stroke-width="8" stroke-linejoin="bevel"/>',
  ]);
  const covered = async (attrs: Partial<CanvasAttributes>): Promise<readonly (number | undefined)[]> => {
    const pixel = await pixelsOf({ ...given, attributes: { ...stroke, ...attrs } });
    // Before the beginning; in the corner's inside, its outside within a bevel, and where only a miter is; behind the end.
    return [pixel(1, 10), pixel(18, 12), pixel(20, 8), pixel(23, 6), pixel(20, 32)].map(([, , , alpha]) => alpha);
  };
  expect(await covered({})).toEqual([255, 255, 0, 0, 255]);
  expect(await covered({ joint: "bevel" })).toEqual([255, 255, 255, 0, 255]);
  expect(await covered({ joint: "miter" })).toEqual([255, 255, 255, 255, 255]);
  expect(await covered({ joint: "none", cap: "none" })).toEqual([0, 255, 0, 0, 0]);
  // A miter reaches 2.83 beyond its bevel here.
  expect(await covered({ joint: "miter", max_joint_excursion: 2.8 })).toEqual([255, 255, 255, 0, 255]);
  expect(await covered({ joint: "miter", max_joint_excursion: 2.9 })).toEqual([255, 255, 255, 255, 255]);
  // A path that comes back has no ends.
  const closed = { elements: square, attributes: stroke, primitive: { command: "stroke" } as const };
  expect(svgOf(closed)[0]).toContain('d="M0 0L10 0M10 0L10 10M10 10L0 10M0 10L0 0"');
  // Steps that go nowhere have no direction.
  expect(svgOf({ elements: [line(0, 0), line(0, 0)], primitive: { command: "stroke" }, attributes: stroke })).toEqual(
    [],
  );
});

test("a stroke may show an image, which fills what the stroke covers", async () => {
  const picture = { width: 2, height: 1, pixels: Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 255), version: 0 };
  const white = srgb(1, 1, 1);
  const pixel = await pixelsOf({
    elements: [line(40, 10)],
    attributes: { width: 20, colors: [white, white, white, white] },
    primitive: { command: "stroke", y: 10, picture },
  });
  expect([pixel(2, 2), pixel(37, 17), pixel(50, 10)]).toEqual([
    [255, 0, 0, 255],
    [0, 255, 0, 255],
    [0, 0, 0, 0],
  ]);
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

test("an image that is tinted may be anywhere, and the colour goes on top of where it is", async () => {
  const picture = { width: 1, height: 1, pixels: Uint8Array.of(255, 255, 255, 255), version: 0 };
  const tinted = { colors: [red, red, red, red], source: { x: 0, y: 0, w: 1, h: 1 } };
  for (const x of [0, 20, 70_000, -70_000]) {
    const transform = Float32Array.of(2, 0, x, 0, 1, 0);
    const pixel = await pixelsOf({ attributes: { ...tinted, transform }, primitive: { picture } });
    expect([x, pixel(25, 5)]).toEqual([x, x === 20 ? [255, 0, 0, 255] : [0, 0, 0, 0]]);
  }
});

test("whatever is drawn can be rendered", { timeout: 60_000 }, async () => {
  const render = await pngRenderer();
  const odd = constantFrom(0, 1, -1, 1e-30, 1e30, 3.4e38, -3.4e38, 65_536, Number.NaN, Infinity, -Infinity);
  const place = oneof({ weight: 3, arbitrary: double({ min: -20, max: 120, noNaN: true }) }, odd);
  const box = record({ x: place, y: place, w: place, h: place });
  const element = record({
    kind: constantFrom("move", "line", "quadratic", "cubic"),
    x1: place,
    y1: place,
    x2: place,
    y2: place,
    x3: place,
    y3: place,
  });
  const part = double({ min: 0, max: 1, noNaN: true });
  const color = record({ r: part, g: part, b: part, a: part, space: constantFrom("rgb", "srgb") });
  const attribute = record({
    width: place,
    has_gradient: boolean(),
    blend_space: constantFrom("linear", "srgb"),
    colors: array(color, { minLength: 4, maxLength: 4 }),
    joint: constantFrom("miter", "bevel", "none"),
    max_joint_excursion: place,
    cap: constantFrom("none", "square"),
    source: box,
    transform: oneof(
      constantFrom(Float32Array.of(1, 0, 0, 0, 1, 0)),
      array(place, { minLength: 6, maxLength: 6 }).map((all) => Float32Array.from(all)),
    ),
    clip: oneof(constantFrom(attributes.clip), box),
  });
  const drawing = tuple(array(element, { minLength: 1, maxLength: 5 }), attribute, boolean(), boolean(), place);
  assert(
    property(drawing, ([elements, attrs, isStroke, isImage, x]) => {
      const picture = isImage ? image : undefined;
      const lines = svgOf({
        elements,
        attributes: attrs,
        primitive: { command: isStroke ? "stroke" : "fill", x, picture },
      });
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="50">${lines.join("")}</svg>`;
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      expect(render?.(svg).length).toBeGreaterThan(0);
    }),
    { numRuns: 500, seed: 7 },
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

test("of very many gradients the last ones are short: what is written has a bound", () => {
  const canvas = new CanvasRecorder({ width: 100, height: 50, scaling: 1 });
  canvas.arrange([1]);
  const drawn = (i: number): CanvasPrimitive => ({
    command: "fill",
    attributes: {
      ...attributes,
      has_gradient: true,
      blend_space: "linear",
      colors: [srgb(1, 0, i / 4096), srgb(0, 1, 0), srgb(i / 4096, 0, 1), srgb(1, 1, 0)],
    },
    start: 0,
    count: 4,
    x: i,
    y: 0,
    picture: undefined,
  });
  const primitives = Array.from({ length: 1000 }, (_, i) => drawn(i));
  canvas.draw(1, { clear: undefined, primitives, elements: square });
  canvas.present(1);
  const svg = canvasSvg(canvas.picture());
  const stops = [...svg.matchAll(/<linearGradient[^]*?<\/linearGradient>/g)].map(
    ([text]) => text.split("<stop").length - 1,
  );
  expect([Math.max(...stops.slice(0, 20)) > 10, Math.max(...stops.slice(-20))]).toEqual([true, 2]);
  expect(svg.length).toBeLessThan(2 ** 25);
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
