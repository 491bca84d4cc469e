// The public face of @atoll/targets.
export * from "./embedded.ts";
export * from "./orca-clock.ts";
export * from "./orca-log.ts";
export * from "./orca.ts";
export * from "./wasi.ts";
