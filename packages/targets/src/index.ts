// The public face of @atoll/targets.
export * from "./embedded.ts";
export * from "./orca-clock.ts";
export * from "./orca-io/io-errno.ts";
export * from "./orca-io/io-layout.ts";
export * from "./orca-io/io-service.ts";
export * from "./orca-io/memory-file.ts";
export * from "./orca-io/orca-io.ts";
export * from "./orca-log.ts";
export * from "./orca.ts";
export * from "./wasi.ts";
