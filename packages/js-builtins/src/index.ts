// JavaScript's strings as builtin sets, for targets whose guests keep them as external references.

export { jsString } from "./js-string.ts";
export { stringConstants, type StringConstantsOptions } from "./string-constants.ts";
export { textDecoder } from "./text-decoder.ts";
export { textEncoder } from "./text-encoder.ts";
