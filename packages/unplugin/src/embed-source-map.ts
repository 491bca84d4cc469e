// Puts the source map of a module into the module itself: who imports a guest has its bytes, and no file beside it.

import { dirname, join } from "node:path";
import { ByteWriter, decodeModule, moduleSections, MODULE_HEADER } from "@atoll/core/engine";

const SECTION = "sourceMappingURL";

/** What a compiler writes beside a module, as far as it is changed here. */
interface SourceMap {
  readonly sources?: readonly string[];
  readonly sourcesContent?: unknown;
}

/** The module with its map as a `data:` URL, in place of that of a file. Sources get their paths: `path` is what the compiler calls `entry`, and others lie beside it. */
export function embedSourceMap(
  bytes: Uint8Array<ArrayBuffer>,
  text: string,
  { path, entry }: { readonly path: string; readonly entry: string },
): Uint8Array<ArrayBuffer> {
  // Contents are on the disk, and are long.
  const { sourcesContent: _, ...map } = JSON.parse(text) as SourceMap;
  const sources = (map.sources ?? []).map((source) =>
    source === entry ? path : source.startsWith("~lib/") ? source : join(dirname(path), source),
  );
  const encoded = Buffer.from(JSON.stringify({ ...map, sources })).toString("base64");
  const module = decodeModule(bytes);
  const old = new Set([...module.customs].filter(({ name }) => name === SECTION).map((custom) => custom.bytes.end));
  const writer = new ByteWriter().bytes(Uint8Array.from(MODULE_HEADER));
  for (const { id, start, end } of moduleSections(module)) {
    if (id === 0 && old.has(end)) continue;
    writer
      .byte(id)
      .unsigned(end - start)
      .bytes(bytes.subarray(start, end));
  }
  const content = new ByteWriter().name(SECTION).name(`data:application/json;base64,${encoded}`).finish();
  return new Uint8Array(writer.byte(0).unsigned(content.length).bytes(content).finish());
}
