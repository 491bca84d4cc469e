// The public face of @atoll/targets.
export { BOARD, type Board, embedded, gpio } from "./embedded.ts";
export { orca } from "./orca.ts";
export { wasi } from "./wasi.ts";
