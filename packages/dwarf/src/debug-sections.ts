// Finds the debug data of a wasm module: its custom sections by name, and where the code section's contents begin, from which DWARF counts addresses.

import { DebugDataError } from "./debug-data-error.ts";
import { type DebugSection, SectionReader } from "./section-reader.ts";

const CUSTOM = 0;
const CODE = 10;
const HEADER_BYTES = 8;

export class DebugSections {
  /** Offset of the code section's contents in the module. */
  readonly codeStart: number;
  readonly codeEnd: number;
  readonly #sections = new Map<string, DebugSection>();
  /** What is told of the data as a whole. */
  readonly problems: readonly DebugDataError[];

  constructor(wasm: Uint8Array) {
    let codeStart = 0;
    let codeEnd = 0;
    const problems: DebugDataError[] = [];
    try {
      const reader = new SectionReader({ name: "module", bytes: wasm }, Math.min(HEADER_BYTES, wasm.length));
      while (reader.at < wasm.length) {
        const id = reader.u8();
        const size = reader.uleb();
        const start = reader.at;
        reader.skip(size);
        const next = reader.at;
        if (id === CODE) {
          codeStart = start;
          codeEnd = next;
        } else if (id === CUSTOM) {
          const custom = new SectionReader(reader.section, start, next);
          const name = custom.textOf(custom.uleb());
          // Of two with one name the first counts, as with the name section.
          if (!this.#sections.has(name)) this.#sections.set(name, { name, bytes: wasm.subarray(custom.at, next) });
        }
      }
    } catch (error) {
      if (!(error instanceof DebugDataError)) throw error;
      problems.push(error);
    }
    this.codeStart = codeStart;
    this.codeEnd = codeEnd;
    this.problems = [...problems, ...this.#elsewhere()];
  }

  find(name: string): DebugSection | undefined {
    return this.#sections.get(name);
  }
  /** Throws DebugDataError if it is missing. */
  get(name: string): DebugSection {
    const section = this.find(name);
    if (section === undefined)
      throw new DebugDataError("malformed", "a section that is referred to is missing", { section: name });
    return section;
  }

  /** Debug data that is there, but is not read. */
  #elsewhere(): readonly DebugDataError[] {
    const problems: DebugDataError[] = [];
    const external = this.find("external_debug_info");
    if (external !== undefined) {
      const where = externalName(external);
      problems.push(
        new DebugDataError("external", `the debug data is in another file${where}`, { section: external.name }),
      );
    }
    for (const section of this.#sections.keys()) {
      if (section.startsWith(".zdebug_")) {
        const message = "compressed debug data is not read: link without --compress-debug-sections";
        problems.push(new DebugDataError("compressed", message, { section }));
      } else if (section.startsWith(".debug_") && section.endsWith(".dwo")) {
        const message = "split debug data is not read: compile without -gsplit-dwarf";
        problems.push(new DebugDataError("split", message, { section }));
      }
    }
    return problems;
  }
}

function externalName(section: DebugSection): string {
  try {
    const reader = new SectionReader(section);
    return `: ${reader.textOf(reader.uleb())}`;
  } catch (error) {
    if (error instanceof DebugDataError) return "";
    throw error;
  }
}
