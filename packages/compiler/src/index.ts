// The public face of @atoll/compiler.
export { auto, type AutoEngine, type AutoOptions, type EngineChoice } from "./auto.ts";
export { emittedText, type EmittedTextOptions } from "./emit/emitted-text.ts";
export { compiler, type CompilerOptions } from "./compiler.ts";
