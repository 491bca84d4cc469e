// The public face of @atoll/interpreter.
export { interpreter, type InterpreterOptions } from "./interpreter.ts";
