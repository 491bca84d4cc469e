// Names of interfaces of the component model in imports of core modules: the same interface under whichever compatible version and naming a toolchain
// wrote. https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md#canonical-abi

import { checkValue } from "../errors/check-options.ts";
import { text } from "../errors/option-kinds.ts";

/** Before names of the component model's own naming of core modules, for memories with 32-bit addresses. */
const STANDARD = "cm32p2";
/** Where toolchains put functions of a world's own. */
const ROOT = "$root";

/** Before names of interfaces whose resources are the guest's own: by toolchains, and by the component model's own naming. */
const EXPORTED = "[export]";
const STANDARD_EXPORTED = `${STANDARD}|_ex_`;

/** The interface that an import's namespace names, with as much of its version as tells what is compatible: `wasi:io/streams@0.2`; undefined for others. */
export function interfaceName(namespace: string): string | undefined {
  checkValue("interfaceName", "namespace", namespace, text);
  if (namespace === STANDARD) return ROOT;
  const exported = [EXPORTED, STANDARD_EXPORTED].find((each) => namespace.startsWith(each));
  if (exported !== undefined) {
    const name = namespace.slice(exported.length);
    return `${EXPORTED}${interfaceName(name) ?? name}`;
  }
  const name = namespace.startsWith(`${STANDARD}|`) ? namespace.slice(STANDARD.length + 1) : namespace;
  const found = /^([a-z0-9:/-]+:[a-z0-9:/-]+\/[a-z0-9-]+)(?:@(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].*)?)?$/i.exec(name);
  if (found === null) return name === namespace ? undefined : name;
  const [, path = "", major, minor, patch, rest = ""] = found;
  if (major === undefined) return path;
  // What has a pre-release is compatible with itself alone.
  if (rest.startsWith("-")) return name;
  if (major !== "0") return `${path}@${major}`;
  if (minor !== undefined && minor !== "0") return `${path}@0.${minor}`;
  return `${path}@0.0.${patch ?? "0"}`;
}

/** Whether a namespace names an interface, and not a set of another kind: it has a package, as `wasi:io/streams` has. */
export function isInterface(namespace: string): boolean {
  return interfaceName(namespace) !== undefined;
}

const indices = new WeakMap<ReadonlyMap<string, unknown>, ReadonlyMap<string, readonly string[]>>();

/** Namespaces of a table that are the interface which a namespace names, itself aside; the last of them is the newest that was added. */
export function otherNames(table: ReadonlyMap<string, unknown>, namespace: string): readonly string[] {
  const name = interfaceName(namespace);
  if (name === undefined) return [];
  let index = indices.get(table);
  if (index === undefined) {
    const made = new Map<string, string[]>();
    for (const each of table.keys()) {
      const known = interfaceName(each) ?? each;
      made.set(known, [...(made.get(known) ?? []), each]);
    }
    indices.set(table, (index = made));
  }
  return index.get(name) ?? [];
}
