// The public face of @atoll/targets.
export { BOARD, type Board, embedded, gpio } from "./embedded.ts";
export { browser, browserHeadless } from "./browser.ts";
export { orca } from "./orca.ts";
export { wasi } from "./wasi.ts";
