// The module that an import of a guest becomes: its bytes, its target, and the signatures of its exports.

import type { FoundTarget } from "./find-target.ts";
import type { ExportSignature } from "./runtime/guest-module.ts";

/** The text of the module. Bytes are within, so that it runs in every bundle and host as it is. */
export function guestCode(
  bytes: Uint8Array,
  { module, access }: Pick<FoundTarget, "module" | "access">,
  signatures: Readonly<Record<string, ExportSignature>>,
): string {
  const [name = access] = access.split("(");
  return [
    `import { guestModule } from "@atoll/unplugin/runtime";`,
    `import { ${name === "default" ? "default as target" : `${name} as target`} } from ${JSON.stringify(module)};`,
    `export default guestModule({`,
    `  target: ${access.endsWith("()") ? "target()" : "target"},`,
    `  base64: ${JSON.stringify(Buffer.from(bytes).toString("base64"))},`,
    `  signatures: ${JSON.stringify(signatures)},`,
    `});`,
    "",
  ].join("\n");
}
