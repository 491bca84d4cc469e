// Function names as people wrote them: C++ and Rust compilers mangle paths into symbols, and backtraces are full of them.

/** What Rust writes for characters that a symbol must not have. */
const ESCAPES: Readonly<Record<string, string>> = {
  SP: "@",
  BP: "*",
  RF: "&",
  LT: "<",
  GT: ">",
  LP: "(",
  RP: ")",
  C: ",",
};

/** The path in a mangled name: `_ZN4core9panicking9panic_fmt17h768731f43edd91bfE` is `core::panicking::panic_fmt`. Others stay. */
export function readableName(symbol: string): string {
  const [, nested, mangled = ""] = /^_Z(NK?)?(\d.*)$/s.exec(symbol) ?? [];
  const parts: string[] = [];
  let rest = mangled;
  for (let match = /^\d+/.exec(rest); match !== null; match = /^\d+/.exec(rest)) {
    const start = match[0].length;
    const end = start + Number(match[0]);
    if (end > rest.length) return symbol;
    parts.push(rest.slice(start, end));
    rest = rest.slice(end);
    if (nested === undefined) break;
  }
  // Templates, operators and substitutions follow a grammar of their own: better the symbol than half a name.
  if (parts.length === 0 || (nested !== undefined && !rest.startsWith("E"))) return symbol;
  if (/^h[0-9a-f]{16}$/.test(parts.at(-1) ?? "")) return rustPath(parts.slice(0, -1));
  return parts.join("::");
}

function rustPath(parts: readonly string[]): string {
  const path = parts.map((part) => part.replace(/^_(?=\$)/, "")).join("::");
  return path
    .replaceAll(/\$(?:u([0-9a-f]{1,5})|([A-Z]+))\$/g, (whole, code: string | undefined, word: string | undefined) =>
      code === undefined ? (ESCAPES[word ?? ""] ?? whole) : String.fromCodePoint(Number.parseInt(code, 16)),
    )
    .replaceAll("..", "::");
}
