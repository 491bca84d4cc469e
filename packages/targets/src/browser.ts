// The `browser` target: JavaScript's strings, and what a page has. Without a page there is `browser-headless`, of what exists there.

import { defineTarget, type Target } from "@atoll/core";
import {
  type JsStringSet,
  jsString,
  stringConstants,
  type StringConstantsSet,
  textDecoder,
  type TextDecoderSet,
  textEncoder,
  type TextEncoderSet,
} from "@atoll/js-builtins";
import { sparse } from "@atoll/vm-builtins";
import {
  type ConsoleSet,
  type CryptoSet,
  type DomSet,
  type FetchSet,
  type GpuSet,
  type ImageSet,
  type PerformanceSet,
  type StorageSet,
  type TimersSet,
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

type StringSets = readonly [JsStringSet, TextEncoderSet, TextDecoderSet, StringConstantsSet];
type HeadlessSets = readonly [...StringSets, ConsoleSet, PerformanceSet, CryptoSet, TimersSet, StorageSet, FetchSet];

const headless: HeadlessSets = [
  jsString,
  textEncoder,
  textDecoder,
  stringConstants(),
  webConsole,
  webPerformance,
  webCrypto,
  webTimers,
  webStorage,
  webFetch,
];

/** What a browser has that there is without a page, too. Its services on Node are in `@atoll/web-builtins/node`. */
export const browserHeadless: Target<HeadlessSets> = defineTarget({
  name: "browser-headless",
  version: "1.0.0",
  doc: "What a browser has that there is without a page, too: JavaScript's strings, console, clock, random bytes, timers, storage, fetch.",
  memory: sparse(),
  sets: headless,
});

/** A page: JavaScript's strings, console, clock, random bytes, timers, storage, fetch, images on a canvas, the document. */
export const browser: Target<readonly [...HeadlessSets, ImageSet, GpuSet, DomSet]> = defineTarget({
  name: "browser",
  version: "1.0.0",
  doc: "A page: JavaScript's strings, console, clock, random bytes, timers, storage, fetch, images on a canvas, the document.",
  memory: sparse(),
  sets: [...headless, webImage, webGpu, webDom],
});
