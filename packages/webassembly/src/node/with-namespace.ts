// A module's source with a `WebAssembly` of its own.

/** Comments and blank space, and then the directive that makes a script strict. */
const STRICT = /^(?:\s|\/\*[^]*?\*\/|\/\/[^\n]*\n)*(["'])use strict\1/;
/** A `WebAssembly` that the module declares itself. */
const DECLARED = /\b(?:var|let|const|function|class)\s+WebAssembly\b/;

/** Declares `WebAssembly` in front, on the first line, so that all lines keep their numbers. A module that declares it stays as it is. */
export function withNamespace(source: string, expression: string): string {
  if (!/\bWebAssembly\b/.test(source) || DECLARED.test(source)) return source;
  const [hashbang = ""] = /^#!.*\n/.exec(source) ?? [];
  const rest = source.slice(hashbang.length);
  const directive = STRICT.test(rest) ? '"use strict";' : "";
  // A line in front would shift the others; behind a hashbang there is one to be had.
  const head = hashbang === "" ? "" : `${hashbang.trimEnd()}\n`;
  return `${head}${directive}const WebAssembly = ${expression};${rest}`;
}
