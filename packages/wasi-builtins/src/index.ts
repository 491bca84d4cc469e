// WASI preview 1 for any host: the set, what it is given, and services that need no host in particular. Node's are in `./node`.
// The order is the one in which bundles compress best.

export { ARGS, CLOCK, ENVIRON, PREOPENS, type Preopens, RANDOM, SOCKETS, STDIO } from "./services.ts";
export { ERRNO, type ErrnoName, errnoName, WasiError } from "./abi/errno.ts";
export {
  type BufferedOutput,
  bufferedInput,
  bufferedOutput,
  callbackOutput,
  lineOutput,
} from "./streams/buffered-streams.ts";
export { callbackInput, type Pull, webInput, type WebOutput, webOutput } from "./streams/pulled-input.ts";
export { deterministic, type DeterministicOptions } from "./deterministic.ts";
export { emscriptenEnvironment } from "./emscripten.ts";
export {
  type Clock,
  type ClockName,
  fixedClock,
  type FixedClockOptions,
  ManualClock,
  systemClock,
  type SystemClockOptions,
} from "./clock.ts";
export {
  type FileTree,
  memoryFileSystem,
  type MemoryFileSystemOptions,
  SymbolicLink,
} from "./filesystem/memory-filesystem.ts";
export { overlay } from "./filesystem/overlay.ts";
export { pipe, type Pipe } from "./streams/pipe.ts";
export { readOnly } from "./filesystem/read-only.ts";
export { reproducible, type ReproducibleOptions } from "./filesystem/reproducible.ts";
export { type RandomSource, secureRandom, seededRandom } from "./random.ts";
export { type TarOptions, tarTree } from "./filesystem/tar-tree.ts";
export { wasi, type WasiOptions, type WasiServices } from "./wasi.ts";
export { wasiPreview1, type WasiPreview1Set, wasiUnstable, type WasiUnstableSet } from "./set.ts";
export type { FileType } from "./abi/wasi-types.ts";
export type {
  Directory,
  DirectoryEntry,
  File,
  FileSystem,
  Filestat,
  OpenOptions,
  Times,
} from "./filesystem/filesystem.ts";
// What the declarations of targets built on this set name.
export type { FdTable } from "./fd-table.ts";
export type { WasiInjection } from "./functions/declare.ts";
export type { Socket } from "./streams/socket.ts";
export type { InputStream, OutputStream, Patience, Stdio } from "./streams/stream.ts";
