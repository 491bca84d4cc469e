// Imports in the text format. https://webassembly.github.io/spec/core/text/modules.html#imports

import type { Import } from "../module/module.ts";
import { globalTypeText, memoryTypeText, tableTypeText, typeUseText } from "./print-types.ts";
import type { TextContext } from "./text-context.ts";
import { nameText } from "./text-strings.ts";

/** An import entry; `index` is its index in the space of its kind. */
export function importText(context: TextContext, entry: Import, index: number): string {
  const { identifiers } = context;
  const { kind } = entry.description;
  const type = importedType(context, entry, index);
  return `(import ${nameText(entry.module)} ${nameText(entry.name)} (${kind}${identifiers.declare(kind, index)} ${type}))`;
}

function importedType({ module, identifiers }: TextContext, { description }: Import, index: number): string {
  switch (description.kind) {
    case "func": {
      const use = typeUseText(module.types, description.typeidx, identifiers, identifiers.locals(index)).trimStart();
      return description.exact ? `(exact ${use})` : use;
    }
    case "table":
      return tableTypeText(description.type, identifiers);
    case "memory":
      return memoryTypeText(description.type);
    case "global":
      return globalTypeText(description.type, identifiers);
    case "tag":
      return typeUseText(module.types, description.type.typeidx, identifiers).trimStart();
  }
}
