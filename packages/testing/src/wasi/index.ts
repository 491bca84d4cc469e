// Cases of what WASI's builtins are given: filesystems and streams.
export { fileSystemCases, type FileSystemCasesOptions } from "./filesystem-cases.ts";
export type { FileSystemUnderTest } from "./scratch.ts";
export {
  inputStreamCases,
  type InputStreamCasesOptions,
  outputStreamCases,
  type OutputStreamCasesOptions,
  type OutputStreamUnderTest,
  type InputStreamUnderTest,
} from "./stream-cases.ts";
