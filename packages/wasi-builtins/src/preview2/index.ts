// WASI 0.2 over the services of preview 1.
export { wasiPreview2, type WasiPreview2, type WasiPreview2Options } from "./preview2.ts";
