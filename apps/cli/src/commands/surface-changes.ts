// What differs between two surfaces, sets or whole targets: what is new, gone or other, and whether that breaks guests, or their embedders.

import type { BuiltinSet, Target } from "@atoll/core";
import { memoryWords } from "../output/memory-words.ts";
import { signatureText } from "../output/signature-text.ts";

export interface SurfaceChange {
  readonly kind: "added" | "removed" | "changed";
  /** `orca:log.flush`, `feature simd`, `memory`. */
  readonly what: string;
  readonly before?: string;
  readonly after?: string;
  /** Whom it breaks, if anybody. */
  readonly breaks?: "guests" | "embedders";
}

/** Changes from one set to another. */
export function setChanges(before: BuiltinSet, after: BuiltinSet): readonly SurfaceChange[] {
  return [...builtinChanges([before], [after], () => after.namespace), ...versionChange(before, after)];
}

/** Changes from one target to another. */
export function targetChanges(before: Target, after: Target): readonly SurfaceChange[] {
  return [
    ...listed("feature", featuresOf(before), featuresOf(after), { removed: "guests" }),
    ...memoryChanges(before, after),
    ...builtinChanges(before.sets, after.sets, ({ namespace }) => namespace),
    ...listed("service", servicesOf(before), servicesOf(after), { added: "embedders" }),
    ...exportChanges(before, after),
  ];
}

function featuresOf({ features, floats }: Target): readonly string[] {
  return floats ? [...features, "floats"] : [...features];
}

interface Entry {
  readonly signature: string;
  /** What guests see of it in wasm. */
  readonly type: string;
}

type Surface = ReadonlyMap<string, Entry>;

function surfaceOf(sets: readonly BuiltinSet[], nameOf: (set: BuiltinSet) => string): Surface {
  const surface = new Map<string, Entry>();
  for (const set of sets) {
    for (const [name, { params, results }] of Object.entries(set.functions)) {
      const wasm = `(${params.map((type) => type.valueType).join(" ")}) -> (${results.map((type) => type.valueType).join(" ")})`;
      surface.set(`${nameOf(set)}.${name}`, { signature: signatureText(name, { params, results }), type: wasm });
    }
    for (const [name, global] of Object.entries(set.globals ?? {})) {
      const wasm = `${global.mutable ? "mut " : ""}${global.type.valueType}`;
      surface.set(`${nameOf(set)}.${name}`, { signature: signatureText(name, global), type: wasm });
    }
    if (set.resolve !== undefined) surface.set(`${nameOf(set)}.*`, { signature: "any name", type: "any name" });
  }
  return surface;
}

function builtinChanges(
  before: readonly BuiltinSet[],
  after: readonly BuiltinSet[],
  nameOf: (set: BuiltinSet) => string,
): readonly SurfaceChange[] {
  const [old, now] = [surfaceOf(before, nameOf), surfaceOf(after, nameOf)];
  const changes: SurfaceChange[] = [];
  for (const [what, { signature, type }] of old) {
    const other = now.get(what);
    if (other === undefined) changes.push({ kind: "removed", what, before: signature, breaks: "guests" });
    else if (other.type !== type) {
      changes.push({ kind: "changed", what, before: signature, after: other.signature, breaks: "guests" });
    } else if (other.signature !== signature) {
      changes.push({ kind: "changed", what, before: signature, after: other.signature });
    }
  }
  for (const [what, { signature }] of now) if (!old.has(what)) changes.push({ kind: "added", what, after: signature });
  return changes;
}

/** A breaking change asks for another major version: who compares two sets wants to know that it has one. */
function versionChange(before: BuiltinSet, after: BuiltinSet): readonly SurfaceChange[] {
  return before.version === after.version
    ? []
    : [{ kind: "changed", what: "version", before: before.version, after: after.version }];
}

function listed(
  what: string,
  before: readonly string[],
  after: readonly string[],
  breaking: { readonly added?: "embedders"; readonly removed?: "guests" },
): readonly SurfaceChange[] {
  const gone = before.filter((name) => !after.includes(name));
  const added = after.filter((name) => !before.includes(name));
  return [
    ...gone.map((name) => change("removed", `${what} ${name}`, breaking.removed)),
    ...added.map((name) => change("added", `${what} ${name}`, breaking.added)),
  ];
}

function change(kind: SurfaceChange["kind"], what: string, breaks: SurfaceChange["breaks"]): SurfaceChange {
  return breaks === undefined ? { kind, what } : { kind, what, breaks };
}

/** A memory breaks guests where they can rely on less: fewer kinds of addresses, less of them, more that traps. */
function memoryChanges({ memory: before }: Target, { memory: after }: Target): readonly SurfaceChange[] {
  const [old, now] = [memoryWords(before).join("; "), memoryWords(after).join("; ")];
  if (old === now) return [];
  const limit = (memory: Target["memory"]): number => memory.commit.limit ?? Infinity;
  const breaks =
    before.addressTypes.some((type) => !after.addressTypes.includes(type)) ||
    (after.reservation.ceiling ?? Infinity) < (before.reservation.ceiling ?? Infinity) ||
    limit(after) < limit(before) ||
    after.nullGuard > before.nullGuard ||
    (after.slack ?? 1) < (before.slack ?? 1) ||
    (before.grow !== "deny" && after.grow === "deny") ||
    (after.reservation.required && !before.reservation.required) ||
    (before.mapping !== after.mapping && after.mapping !== "optional") ||
    before.outOfBounds !== after.outOfBounds;
  return [{ kind: "changed", what: "memory", before: old, after: now, ...(breaks ? { breaks: "guests" } : {}) }];
}

function servicesOf(target: Target): readonly string[] {
  const entries = target.sets.flatMap(({ functions, globals = {} }) => [
    ...Object.values(functions),
    ...Object.values(globals),
  ]);
  return [...new Set(entries.flatMap(({ scope }) => Object.keys(scope.inject)))];
}

function exportChanges(before: Target, after: Target): readonly SurfaceChange[] {
  const [old, now] = [before.conventions.exports ?? {}, after.conventions.exports ?? {}];
  const changes: SurfaceChange[] = [];
  for (const [name, type] of Object.entries(now)) {
    const was = old[name];
    const what = `export ${name}`;
    const [signature, optional] = [signatureText(name, type), type.optional === true];
    if (was === undefined) {
      changes.push({ kind: "added", what, after: signature, ...(optional ? {} : { breaks: "guests" }) });
    } else if (signatureText(name, was) !== signature) {
      changes.push({ kind: "changed", what, before: signatureText(name, was), after: signature, breaks: "guests" });
    } else if (was.optional === true && !optional) {
      changes.push({ kind: "changed", what, before: "may be left out", after: "has to be there", breaks: "guests" });
    }
  }
  const gone = Object.keys(old).filter((name) => now[name] === undefined);
  return [...changes, ...gone.map((name) => change("removed", `export ${name}`, undefined))];
}
