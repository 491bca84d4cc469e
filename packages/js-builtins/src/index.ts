// JavaScript's strings as builtin sets, for targets whose guests keep them as external references.

export { jsString, type JsStringSet } from "./js-string.ts";
export { stringConstants, type StringConstantsOptions, type StringConstantsSet } from "./string-constants.ts";
export { textDecoder, type TextDecoderSet } from "./text-decoder.ts";
export { textEncoder, type TextEncoderSet } from "./text-encoder.ts";
