// The public face of @atoll/compiler.
export { compiler, type CompilerOptions } from "./compiler.ts";
