// The sets of the `orca` target for any host, what they are given, and services that need no host in particular. Node's are in `./node`.

export { EIO, IoError } from "./io/io-errno.ts";
export { noFiles, ORCA_IO, type OrcaFile, type OrcaIo } from "./io/io-service.ts";
export { MemoryFile } from "./io/memory-file.ts";
export { orcaIo, type OrcaIoSet } from "./io/orca-io.ts";
export { ORCA_CLOCK, type OrcaClock, orcaClock, type OrcaClockSet, systemOrcaClock } from "./orca-clock.ts";
export { ORCA_LOG, type OrcaLog, orcaLog, type OrcaLogLevel, type OrcaLogSet } from "./orca-log.ts";
