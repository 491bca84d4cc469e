// The `web:image` set: pixels that guest and canvas share. An image lies in the guest's memory and in the canvas's own ImageData at once: showing it
// moves nothing between the two.
// https://html.spec.whatwg.org/multipage/imagebitmap-and-animations.html#imagedata

import { builtinSet, token, type Token } from "@atoll/core";
import { checkValue, optionKinds } from "@atoll/core/engine";
import * as t from "@atoll/core/types";

/** Where images are shown. */
export interface WebSurface {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** Shows pixels at a place. `data` has four bytes for each, red, green, blue and alpha, row by row; it is the same object in each call for an image. */
  show(data: Uint8ClampedArray<ArrayBuffer>, width: number, height: number, x: number, y: number): void;
}

/** The surface of `web:image`. */
export const WEB_SURFACE: Token<WebSurface> = token<WebSurface>("WebSurface");

/** What a canvas needs for that, so that nothing of the DOM's types is asked for. */
export interface CanvasContext<I> {
  readonly canvas: { readonly width: number; readonly height: number };
  putImageData(image: I, x: number, y: number): void;
}

const CONTEXT = optionKinds.service("the 2D context of a canvas", "putImageData");

/** A canvas as a surface: `canvasSurface(canvas.getContext("2d"), ImageData)`. */
export function canvasSurface<I>(
  context: CanvasContext<I>,
  Image: new (data: Uint8ClampedArray<ArrayBuffer>, width: number, height: number) => I,
): WebSurface {
  checkValue("canvasSurface", "context", context, CONTEXT);
  checkValue("canvasSurface", "Image", Image, optionKinds.callable);
  const images = new WeakMap<Uint8ClampedArray<ArrayBuffer>, I>();
  return {
    get width() {
      return context.canvas.width;
    },
    get height() {
      return context.canvas.height;
    },
    show(data, width, height, x, y) {
      const image = images.get(data) ?? new Image(data, width, height);
      images.set(data, image);
      context.putImageData(image, x, y);
    },
  };
}

/** Pixels of the largest image in each direction. */
const MAX_SIDE = 16_384;
/** Bit 0 for reading, bit 1 for writing. */
const READ_WRITE = 3;
/** The part of the address space that is left to the guest. */
const FROM = 3 / 4;

interface Image {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly address: number;
  readonly unmap: () => void;
}

const failure = t.errors("image_error", ["ok", "unsupported", "no_memory", "bad_handle", "bad_argument"], {
  handle: "bad_handle",
  memory: "bad_argument",
});
const image = t.resource<Image>("web_image", { max: 64, drop: ({ unmap }) => unmap() });
const of = t.param("image", t.borrow(image));
/** Where an instance's images lie: far from where its own memory grows. */
class Places {
  #next = 0;

  /** Asks for the place behind the last image. */
  hint(size: number, reserved: number): number {
    const start = reserved * FROM;
    const at = this.#next === 0 || this.#next + size > reserved ? start : this.#next;
    this.#next = at + size;
    return at;
  }
}

const host = t.scope({ inject: { webSurface: WEB_SURFACE }, state: () => new Places() });
const declared = builtinSet("web:image", {
  version: "1.0.0",
  doc: "Pixels that guest and canvas share.",
  functions: {
    width: host.func(
      { doc: "Pixels of the surface in a row.", params: [], result: t.u32 },
      (call) => call.webSurface.width,
    ),
    height: host.func({ doc: "Rows of the surface.", params: [], result: t.u32 }, (call) => call.webSurface.height),
    create: host.func(
      {
        doc: "Maps an image of transparent black into memory, four bytes for each pixel: red, green, blue, alpha.",
        params: [t.param("width", t.u32, "a row", "pixels"), t.param("height", t.u32, "a column", "pixels")],
        result: t.result(t.own(image), failure),
        maps: true,
      },
      (call, width, height) => {
        const { virtual } = call.memory;
        if (virtual === undefined) return failure.fail("unsupported");
        if (width === 0 || height === 0 || width > MAX_SIDE || height > MAX_SIDE) return failure.fail("bad_argument");
        const size = 4 * width * height;
        const room = Math.ceil(size / virtual.pageSize) * virtual.pageSize;
        call.charge(room / 4096);
        if (!call.limits.chargeMemory(room)) return failure.fail("no_memory");
        const bytes = new Uint8Array(room);
        const address = virtual.mapBuffer(bytes, call.state.hint(room, virtual.reserved), READ_WRITE, 0, "host");
        if (address <= 0) {
          call.limits.chargeMemory(-room);
          return failure.fail("no_memory");
        }
        const unmap = (): void => {
          virtual.unmap(address, room, "host");
          call.limits.chargeMemory(-room);
        };
        return { data: new Uint8ClampedArray(bytes.buffer, 0, size), width, height, address, unmap };
      },
    ),
    pixels: host.func(
      { doc: "Where an image lies.", params: [of], result: t.result(t.pointer, failure) },
      (_call, { address }) => address,
    ),
    show: host.func(
      {
        doc: "Shows an image on the surface, its upper left corner at a place.",
        params: [of, t.param("x", t.i32), t.param("y", t.i32)],
        result: t.result(undefined, failure),
      },
      (call, { data, width, height }, x, y) => {
        call.charge(data.length / 64);
        call.webSurface.show(data, width, height, x, y);
      },
    ),
    close: host.drop(image),
  },
});

/** What `web:image` declares: `create(width, height)`, `pixels(image)`, `show(image, x, y)`. */
export interface ImageSet extends t.SetOf<typeof declared> {}

/** Pixels that guest and canvas share. */
export const webImage: ImageSet = declared;
