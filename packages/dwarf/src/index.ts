// The source lines of WebAssembly modules: from DWARF and source maps, for whoever has the bytes.

export { DebugDataError, type DebugDataCode } from "./debug-data-error.ts";
export { SourceLines, sourceLines, type SourceLinesOptions } from "./source-lines.ts";
export type { LineSpan, SourcePosition, SpanOptions } from "./source-position.ts";
