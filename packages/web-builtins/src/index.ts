// What web pages offer guests, as builtin sets, with the services that they are given.

export { type DomSet, WEB_PAGE, webDom, type WebPage } from "./dom/dom.ts";
export { type CryptoSet, WEB_CRYPTO, type WebCrypto, webCrypto } from "./web-crypto.ts";
export { noFetch, type PageGlobals, type PageOptions, pageServices, type PageServices } from "./page-services.ts";
export { type ConsoleSet, WEB_CONSOLE, type WebConsole, webConsole } from "./web-console.ts";
export { type FetchSet, pageFetch, WEB_FETCH, type WebFetch, webFetch, type WebRequest } from "./web-fetch.ts";
export {
  type Device,
  type DeviceBuffer,
  deviceGpu,
  type GpuSet,
  noGpu,
  WEB_GPU,
  type WebGpu,
  webGpu,
  type WebGpuBuffer,
} from "./web-gpu.ts";
export {
  type CanvasContext,
  canvasSurface,
  type ImageSet,
  WEB_SURFACE,
  webImage,
  type WebSurface,
} from "./web-image.ts";
export { type PerformanceSet, WEB_PERFORMANCE, type WebPerformance, webPerformance } from "./web-performance.ts";
export { memoryStorage, type StorageSet, WEB_STORAGE, type WebStorage, webStorage } from "./web-storage.ts";
export { type TimersSet, WEB_TIMERS, type WebTimers, webTimers } from "./web-timers.ts";
