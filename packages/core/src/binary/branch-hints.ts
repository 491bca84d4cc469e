// The custom section "metadata.code.branch_hint": which branches a compiler expects to be taken. Read when it is asked for;
// what stands behind a fault in it is passed over. https://webassembly.github.io/spec/core/appendix/custom.html

import { checkModule } from "../module/module-kinds.ts";
import type { Module } from "../module/module.ts";
import { ByteReader } from "./byte-reader.ts";
import { CODE_SECTION, findCustom, moduleSections, readTolerantly } from "./sections.ts";

export const BRANCH_HINT_SECTION = "metadata.code.branch_hint";

/** By funcidx, then by the offset of the `if` or `br_if` in the module's bytes: whether its condition is likely true. */
export type BranchHints = ReadonlyMap<number, ReadonlyMap<number, boolean>>;

/** The branch hints of a module; empty without the section. */
export function branchHints(module: Module): BranchHints {
  checkModule("branchHints", module);
  const hints = new Map<number, Map<number, boolean>>();
  const section = findCustom(module, BRANCH_HINT_SECTION);
  if (section === undefined) return hints;
  const reader = new ByteReader(module.bytes, section.bytes.start, section.bytes.end);
  const code = moduleSections(module).find(({ id }) => id === CODE_SECTION)?.start ?? 0;
  readTolerantly(() => {
    const functions = reader.readU32();
    for (let i = 0; i < functions; i++) {
      const funcidx = reader.readU32();
      const ofFunction = new Map<number, boolean>();
      hints.set(funcidx, ofFunction);
      const base = bodyStart(module, funcidx, code);
      const count = reader.readU32();
      for (let k = 0; k < count; k++) {
        const offset = base + reader.readU32();
        if (reader.readU32() !== 1) reader.fail("malformed branch hint");
        ofFunction.set(offset, reader.readByte() === 1);
      }
    }
  });
  return hints;
}

/** Offset of a function's locals, from where hints count: behind the size, which follows the body before. */
function bodyStart(module: Module, funcidx: number, code: number): number {
  const index = funcidx - module.importCounts.func;
  const body = module.bodies.at(index);
  const reader = new ByteReader(
    module.bytes,
    (index > 0 ? module.bodies.at(index - 1)?.end : undefined) ?? code,
    module.bytes.length,
  );
  if (body === undefined) return reader.fail("a hint for a function that the module does not define");
  // The number of bodies stands before the first.
  if (index === 0) reader.readU32();
  reader.readU32();
  return reader.position;
}
