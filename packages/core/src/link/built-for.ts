// What a module says it was built for, in a custom section: the target, and sets, each with its version. Toolchains put sections of one name together, so
// that it is lines of text, of which each stands for itself: `set orca:log@1.2.0`.

import { ByteWriter } from "../binary/encode/byte-writer.ts";
import { customSections, eachSection } from "../binary/sections.ts";
import { ByteReader } from "../binary/byte-reader.ts";
import { originOf } from "../builtins/builtin-set.ts";
import { inRange, isNewer, isVersion } from "../builtins/versions.ts";
import type { Registry } from "../declare/registry.ts";
import { fullName, type TargetParts } from "../declare/target-parts.ts";
import { TARGET } from "../declare/target.ts";
import { checkValue } from "../errors/check-options.ts";
import { ArgumentError, type LinkIssue } from "../errors/errors.ts";
import { bytes as bytesKind, list } from "../errors/option-kinds.ts";
import type { Module } from "../module/module.ts";

/** Name of the custom section in which modules say what they were built for. */
export const BUILT_FOR_SECTION = "atoll.target";

/** A target or set that a module was built for. */
export interface BuiltFor {
  readonly kind: "target" | "set";
  readonly name: string;
  readonly version: string;
}

/**
 * What became of it in a target: its version is the same or newer without a break (`compatible`), older (`newer_needed`), or of another major
 * version (`other_major`); or it is not there (`absent`), which is no fault as long as nothing is imported from it.
 */
export interface BuiltForVerdict extends BuiltFor {
  readonly verdict: "compatible" | "newer_needed" | "other_major" | "absent";
  /** The target's version. */
  readonly found: string | undefined;
}

const KIND = {
  expected: "",
  accepts: (value: unknown): boolean =>
    typeof value === "object" && value !== null && isStated(value as Readonly<Record<string, unknown>>),
};
const STATED = list("a list of { kind, name, version }", KIND);

function isStated({ kind, name, version }: Readonly<Record<string, unknown>>): boolean {
  const isNamed = typeof name === "string" && /^\S+$/.test(name);
  return (kind === "target" || kind === "set") && isNamed && typeof version === "string" && isVersion(version);
}

/** What a module says it was built for, each once; empty where it says nothing. */
export function builtFor(module: Pick<Module, "bytes" | "customs">): readonly BuiltFor[] {
  const stated = new Map<string, BuiltFor>();
  for (const section of customSections(module, BUILT_FOR_SECTION)) {
    for (const line of new TextDecoder().decode(section).split("\n")) {
      const [, kind, name = "", version = ""] = /^(target|set) (\S+)@([^@\s]+)$/.exec(line.trim()) ?? [];
      if (kind === undefined || !isVersion(version)) continue;
      stated.set(line.trim(), { kind: kind as BuiltFor["kind"], name, version });
    }
  }
  return [...stated.values()];
}

/** A statement as it stands in the section: a line. */
export function builtForLine(stated: BuiltFor): string {
  checkValue("builtForLine", "stated", [stated], STATED);
  const { kind, name, version } = stated;
  return `${kind} ${name}@${version}\n`;
}

/** The module with that said, in place of what it said before. Throws ArgumentError for what is no module. */
export function stampModule(bytes: Uint8Array, stated: readonly BuiltFor[]): Uint8Array {
  checkValue("stampModule", "bytes", bytes, bytesKind);
  checkValue("stampModule", "stated", stated, STATED);
  if (bytes.length < 8) throw new ArgumentError("stampModule takes a module, got too few bytes for one");
  const writer = new ByteWriter().bytes(bytes.subarray(0, 8));
  for (const { id, start, end } of eachSection({ bytes })) {
    if (id === 0 && new ByteReader(bytes, start, end).readName() === BUILT_FOR_SECTION) continue;
    writer
      .byte(id)
      .unsigned(end - start)
      .bytes(bytes.subarray(start, end));
  }
  const text = stated.map(builtForLine).join("");
  const content = new ByteWriter().name(BUILT_FOR_SECTION).bytes(new TextEncoder().encode(text)).finish();
  return writer.byte(0).unsigned(content.length).bytes(content).finish();
}

/** What became in a target of what a module was built for. */
export function builtForVerdicts(
  module: Pick<Module, "bytes" | "customs">,
  target: TargetParts,
): readonly BuiltForVerdict[] {
  checkValue("builtForVerdicts", "target", target, TARGET);
  return builtFor(module).map((stated) => {
    const found = foundVersion(stated, target);
    return { ...stated, found, verdict: found === undefined ? "absent" : verdictOn(stated.version, found) };
  });
}

function foundVersion({ kind, name }: BuiltFor, target: TargetParts): string | undefined {
  if (kind === "target") return target.name === name ? target.version : undefined;
  const sets = target.sets.filter((set) => set.namespace === name || originOf(set).namespace === name);
  return sets.reduce<string | undefined>(
    (best, { version }) => (best === undefined || isNewer(version, best) ? version : best),
    undefined,
  );
}

function verdictOn(stated: string, found: string): BuiltForVerdict["verdict"] {
  if (found === stated || inRange(found, `^${stated}`)) return "compatible";
  return inRange(stated, `^${found}`) ? "newer_needed" : "other_major";
}

/** An issue for each version that the target cannot stand for. */
export function versionIssues(module: Module, target: TargetParts, registry: Registry | undefined): LinkIssue[] {
  return builtForVerdicts(module, target).flatMap(({ kind, name, version, verdict, found = "" }) => {
    if (verdict === "compatible" || verdict === "absent") return [];
    const stated = fullName({ name, version });
    const has = kind === "target" ? `target ${name} is ${found}` : `target ${target.name} has ${found}`;
    const why =
      verdict === "newer_needed"
        ? `a newer version of ${kind === "target" ? "it" : "the set"} is needed`
        : "another major version, whose builtins may be others";
    const things = kind === "target" ? registry?.targets : registry?.sets;
    const fitting = (things ?? []).filter(
      (each) => ("namespace" in each ? each.namespace : each.name) === name && inRange(each.version, `^${version}`),
    );
    const [other] = fitting.toSorted((a, b) => (isNewer(a.version, b.version) ? -1 : 1));
    const registered = other === undefined ? undefined : fullName({ name, version: other.version });
    const hint =
      registered === undefined
        ? `build the guest for ${fullName({ name, version: found })}, or take a target with ${name}@^${version}`
        : `${registered} is registered: take a target with it, or build the guest for ${fullName({ name, version: found })}`;
    return [
      {
        code: "version",
        path: `built for ${kind} ${stated}`,
        message: `the module was built for ${stated}, ${has}: ${why}`,
        expected: `^${version}`,
        found,
        hint,
      },
    ];
  });
}
