// The services of a page, and of a host without one: each under the token of its set.

import {
  canvasSurface,
  noFetch,
  pageServices,
  WEB_CONSOLE,
  WEB_CRYPTO,
  WEB_FETCH,
  WEB_GPU,
  WEB_PAGE,
  WEB_PERFORMANCE,
  WEB_STORAGE,
  WEB_SURFACE,
  WEB_TIMERS,
  webConsole,
  webCrypto,
  webDom,
  webFetch,
  webGpu,
  webImage,
  webPerformance,
  webStorage,
  webTimers,
} from "@atoll/web-builtins";
import { hostWeb } from "@atoll/web-builtins/node";
import { expect, test } from "vitest";

const sets = [webConsole, webCrypto, webDom, webFetch, webGpu, webImage, webPerformance, webStorage, webTimers];
const tokens = {
  webConsole: WEB_CONSOLE,
  webCrypto: WEB_CRYPTO,
  webPage: WEB_PAGE,
  webFetch: WEB_FETCH,
  webSurface: WEB_SURFACE,
  webGpu: WEB_GPU,
  webPerformance: WEB_PERFORMANCE,
  webStorage: WEB_STORAGE,
  webTimers: WEB_TIMERS,
};
const page = {
  document: {},
  console,
  performance,
  crypto,
  setTimeout,
  ImageData: class {
    readonly given: readonly unknown[];
    constructor(...given: readonly unknown[]) {
      this.given = given;
    }
  },
};

test("every set injects its own service, and a page gives all of them", () => {
  const injected = sets.flatMap(({ functions }) =>
    Object.values(functions).flatMap(({ scope }) => Object.entries(scope.inject)),
  );
  expect(Object.fromEntries(injected)).toEqual(tokens);
  expect(Object.keys(pageServices(page)).toSorted()).toEqual(Object.keys(tokens).toSorted());
});

test("a page that was given nothing shows nothing, and reaches nothing", async () => {
  const { webSurface, webFetch: fetching } = pageServices(page);
  expect([webSurface.width, webSurface.height]).toEqual([0, 0]);
  const request = { url: "https://tide.example", method: "GET", body: undefined, signal: new AbortController().signal };
  await expect(fetching.fetch(request)).rejects.toThrow("https://tide.example is not allowed");
  expect(fetching).toBe(noFetch);
});

test("a canvas shows one image for the same pixels", () => {
  const put: unknown[] = [];
  const context = { canvas: { width: 4, height: 2 }, putImageData: (...args: unknown[]) => void put.push(args) };
  const surface = canvasSurface(context, page.ImageData);
  const pixels = new Uint8ClampedArray(32);
  surface.show(pixels, 4, 2, 1, 0);
  surface.show(pixels, 4, 2, 0, 1);
  const [first, second] = put as [[{ readonly given: unknown }, ...number[]], [unknown]];
  expect(first[0].given).toEqual([pixels, 4, 2]);
  expect(second[0]).toBe(first[0]);
  expect([surface.width, surface.height]).toEqual([4, 2]);
});

test("without a page there is a console of lines, and no network", async () => {
  const lines: string[] = [];
  const grants = {
    program: "test",
    args: [],
    env: {},
    directories: {},
    files: {},
    say: (line: string) => void lines.push(line),
  };
  const services = await hostWeb.make(grants);
  (services["webConsole"] as Console).warn("low tide");
  expect(lines).toEqual(["low tide"]);
  expect(services["webFetch"]).toBe(noFetch);
});
