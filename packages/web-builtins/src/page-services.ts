// The services of a page, for all of the web sets at once.

import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import type { WebPage } from "./dom/dom.ts";
import type { WebConsole } from "./web-console.ts";
import type { WebCrypto } from "./web-crypto.ts";
import type { WebFetch, WebRequest } from "./web-fetch.ts";
import { noGpu, type WebGpu } from "./web-gpu.ts";
import { canvasSurface, type CanvasContext, type WebSurface } from "./web-image.ts";
import type { WebPerformance } from "./web-performance.ts";
import { memoryStorage, type WebStorage } from "./web-storage.ts";
import type { WebTimers } from "./web-timers.ts";

/** What of a page's global object is used. */
export interface PageGlobals extends WebPage, WebTimers {
  readonly console: WebConsole;
  readonly performance: WebPerformance;
  readonly crypto: WebCrypto;
  readonly ImageData: new (data: Uint8ClampedArray<ArrayBuffer>, width: number, height: number) => unknown;
}

/** What a guest gets of a page beyond what every guest has. */
export interface PageOptions {
  /** Where images are shown: the 2D context of a canvas. Default: nowhere, on a surface without pixels. */
  readonly context?: CanvasContext<never>;
  /** What makes buffers of a graphics processor: {@link deviceGpu}. Default: nothing, there are none to be had. */
  readonly gpu?: WebGpu;
  /** Where texts are kept: `localStorage`, say, which others share. Default: in memory, for this instance. */
  readonly storage?: WebStorage;
  /** What answers requests: {@link pageFetch}. Default: nothing, all are network errors. */
  readonly fetch?: WebFetch;
}

/** What the web sets inject, by name. */
export interface PageServices {
  readonly webConsole: WebConsole;
  readonly webPerformance: WebPerformance;
  readonly webCrypto: WebCrypto;
  readonly webTimers: WebTimers;
  readonly webStorage: WebStorage;
  readonly webFetch: WebFetch;
  readonly webSurface: WebSurface;
  readonly webGpu: WebGpu;
  readonly webPage: WebPage;
}

const NO_SURFACE: WebSurface = { width: 0, height: 0, show: () => {} };
/** Answers nothing. */
export const noFetch: WebFetch = {
  fetch: (request) => {
    const url: unknown = (request as Partial<WebRequest> | null | undefined)?.url;
    return Promise.reject(
      new TypeError(`${typeof url === "string" ? url : "a request without an address"} is not allowed`),
    );
  },
};

const PAGE = optionKinds.service("the global object of a page, such as window", "setTimeout");
const OPTIONS: Readonly<Record<keyof PageOptions, OptionKind>> = {
  context: optionKinds.service("the 2D context of a canvas", "putImageData"),
  gpu: optionKinds.service("what makes buffers, such as deviceGpu(device)", "createBuffer"),
  storage: optionKinds.service("a storage, such as localStorage", "getItem", "setItem"),
  fetch: optionKinds.service("what answers requests, such as pageFetch()", "fetch"),
};

/** The services of a page: `instantiate(module, { engine, provide: pageServices(window, { context }) })`. */
export function pageServices(page: PageGlobals, options: PageOptions = {}): PageServices {
  checkValue("pageServices", "page", page, PAGE);
  options = checkOptions("pageServices", options, OPTIONS);
  const { context } = options;
  return {
    webConsole: page.console,
    webPerformance: page.performance,
    webCrypto: page.crypto,
    // Functions of a page's are called on the page.
    webTimers: {
      setTimeout: (callback, milliseconds) => page.setTimeout(callback, milliseconds),
      ...(page.requestAnimationFrame === undefined
        ? {}
        : { requestAnimationFrame: (callback) => page.requestAnimationFrame?.(callback) }),
    },
    webStorage: options.storage ?? memoryStorage(),
    webFetch: options.fetch ?? noFetch,
    webSurface: context === undefined ? NO_SURFACE : canvasSurface(context, page.ImageData as never),
    webGpu: options.gpu ?? noGpu,
    webPage: page,
  };
}
