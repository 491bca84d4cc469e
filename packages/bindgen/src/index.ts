// The public face of @atoll/bindgen: what guests in other languages, and readers, need of a builtin set.
export { generate, type GenerateOptions, type Language, LANGUAGES } from "./generate.ts";
