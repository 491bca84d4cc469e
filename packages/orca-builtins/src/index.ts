// The sets of the `orca` target for any host, what they are given, and services that need no host in particular. Node's are in `./node`.

export { EIO, IoError } from "./io/io-errno.ts";
export { noFiles, ORCA_IO, type OrcaFile, type OrcaIo } from "./io/io-service.ts";
export { MemoryFile } from "./io/memory-file.ts";
export { orcaIo } from "./io/orca-io.ts";
export { ORCA_CLOCK, type OrcaClock, orcaClock, systemOrcaClock } from "./orca-clock.ts";
export { ORCA_LOG, type OrcaLog, orcaLog, type OrcaLogLevel } from "./orca-log.ts";
// What the declarations of targets built on these sets name.
export type { IoState } from "./io/io-state.ts";
