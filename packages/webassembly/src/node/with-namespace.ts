// A module's source with a `WebAssembly` of its own.

import { checkValue, optionKinds } from "@atoll/core/engine";

/** Comments and blank space, and then the directive that makes a script strict. */
const STRICT = /^(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*\n)*(["'])use strict\1/;
/** A `WebAssembly` that the module declares itself. */
const DECLARED = /\b(?:var|let|const|function|class)\s+WebAssembly\b/;

/**
 * A module's source in which `WebAssembly` is what a declaration in front says, such as `const WebAssembly = mine;`. It stands on the first line, so that
 * all lines keep their numbers. A module that never asks for it, or declares it itself, stays as it is.
 */
export function withNamespace(source: string, declaration: string): string {
  checkValue("withNamespace", "source", source, optionKinds.text);
  checkValue("withNamespace", "declaration", declaration, optionKinds.text);
  if (!/\bWebAssembly\b/.test(source) || DECLARED.test(source)) return source;
  const [hashbang = ""] = /^#!.*\n/.exec(source) ?? [];
  const rest = source.slice(hashbang.length);
  const directive = STRICT.test(rest) ? '"use strict";' : "";
  // A line in front would shift the others; behind a hashbang there is one to be had.
  const head = hashbang === "" ? "" : `${hashbang.trimEnd()}\n`;
  return `${head}${directive}${declaration}${rest}`;
}
