// `pnpm check:size`: bundles small programs as users do, for browsers and minified, runs what came out, and fails where it is larger
// than a browser should have to fetch. The limits are a little above what is: who raises one says why.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { BUNDLERS } from "./size/bundlers.ts";

interface Program {
  readonly entry: string;
  readonly guest: string;
  readonly output: string;
  /** Most bytes of the bundle with gzip, by any of the bundlers. */
  readonly limit: number;
}

const programs: readonly Program[] = [
  {
    entry: "tools/size/smallest.ts",
    guest: "apps/demo/guests/blink.wasm",
    output: ".- - --- .-.. .-..",
    limit: 143_000,
  },
  {
    entry: "tools/size/wasi-sparse.ts",
    guest: "apps/cli/test/guests/cat.wasm",
    output: "from memory",
    limit: 187_000,
  },
];

/** How many of the largest parts of a bundle are told. */
const SHOWN = 12;

/** The package, or of this workspace the folder, that a source file belongs to. */
function partOf(path: string): string {
  const dependency = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(path)?.[1];
  return dependency ?? path.replace("/dist/", "/").split("/").slice(0, 3).join("/");
}

function largestParts(files: ReadonlyMap<string, number>): readonly string[] {
  const parts = new Map<string, number>();
  for (const [path, bytes] of files) parts.set(partOf(path), (parts.get(partOf(path)) ?? 0) + bytes);
  return [...parts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([part, bytes]) => `  ${String(Math.round(bytes / 1000)).padStart(5)} kB  ${part}`);
}

const dir = mkdtempSync(join(tmpdir(), "atoll-size-"));
let failures = 0;
try {
  for (const { entry, guest, output, limit } of programs) {
    for (const [bundler, bundle] of Object.entries(BUNDLERS)) {
      const { code, parts } = await bundle(entry);
      const packed = gzipSync(code, { level: 9 }).length;
      const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);
      const file = join(dir, `bundle-${bundler}-${entry.replaceAll("/", "-")}.mjs`);
      writeFileSync(file, code);
      const { run } = (await import(pathToFileURL(file).href)) as { readonly run: (bytes: Uint8Array) => string };
      const printed = run(readFileSync(guest));
      const ok = packed <= limit && printed === output;
      if (!ok) failures++;
      console.log(
        `${ok ? "ok  " : "FAIL"} ${entry} by ${bundler}: ${kilobytes(packed)} kB with gzip of at most ${kilobytes(limit)}, ${kilobytes(code.length)} kB minified`,
      );
      if (printed !== output) console.log(`  it gave ${JSON.stringify(printed)} instead of ${JSON.stringify(output)}`);
      for (const line of largestParts(parts)) console.log(line);
    }
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
