// What is in a target, as plain data: every builtin with the set that it comes from and what was done to it on the way, the memory in words, features,
// services to provide, and what modules are expected to export.

import type { BuiltinSet, Target } from "@atoll/core";
import { memoryWords } from "../output/memory-words.ts";
import { signatureText } from "../output/signature-text.ts";

export interface ExplainedBuiltin {
  readonly name: string;
  readonly signature: string;
  readonly doc: string | undefined;
  /** `name@version` of the target whose handler it has, if that is not the set's own. */
  readonly overriddenIn: string | undefined;
  /** The set whose builtin of the same name it stands before. */
  readonly insteadOf: string | undefined;
  /** What to use instead. */
  readonly deprecated: string | undefined;
}

export interface ExplainedSet {
  readonly namespace: string;
  readonly version: string;
  readonly doc: string | undefined;
  /** The namespace that it has elsewhere: it was renamed, or stands here under one more name. */
  readonly alsoKnownAs: string | undefined;
  readonly builtins: readonly ExplainedBuiltin[];
  /** Whether it answers names that are not listed. */
  readonly resolves: boolean;
}

export interface ExplainedTarget {
  readonly name: string;
  readonly version: string;
  readonly doc: string | undefined;
  readonly memory: readonly string[];
  readonly features: readonly string[];
  readonly floats: boolean;
  readonly sets: readonly ExplainedSet[];
  /** By the name under which `provide` gives them. */
  readonly services: readonly { readonly name: string; readonly what: string; readonly sets: readonly string[] }[];
  readonly expects: readonly {
    readonly name: string;
    readonly signature: string;
    readonly optional: boolean;
    readonly doc: string | undefined;
  }[];
  /** What other targets of its making have and it has not: names, by set. */
  readonly takenAway: readonly { readonly what: string; readonly by: string }[];
  readonly openNamespaces: readonly string[] | "any";
}

export function explainTarget(target: Target): ExplainedTarget {
  const { name, version, doc, memory, features, sets, conventions, openNamespaces } = target;
  return {
    name,
    version,
    doc,
    memory: memoryWords(memory),
    features: [...features],
    floats: target.floats,
    sets: sets.map((set) => explainSet(target, set)),
    services: servicesOf(sets),
    expects: Object.entries(conventions.exports ?? {}).map(([each, type]) => ({
      name: each,
      signature: signatureText(each, type),
      optional: type.optional === true,
      doc: type.doc,
    })),
    takenAway: takenAway(target),
    openNamespaces,
  };
}

function explainSet(target: Target, set: BuiltinSet): ExplainedSet {
  const { namespace, version, doc } = set;
  const change = target.changes.findLast(
    ({ kind, namespace: to }) => (kind === "alias" || kind === "rename") && to === namespace,
  );
  const table = target.builtins.get(namespace);
  const entries = [...Object.entries(set.functions), ...Object.entries(set.globals ?? {})];
  // What another set stands before is not there.
  const present = entries.filter(([name]) => table?.get(name)?.set === set);
  return {
    namespace,
    version,
    doc,
    alsoKnownAs: change?.was,
    builtins: present.map(([name, entry]) => ({
      name,
      signature: signatureText(name, entry),
      doc: entry.doc,
      overriddenIn: overrider(target, namespace, name, entry.kind === "func"),
      insteadOf: target.changes.findLast(
        ({ kind, namespace: at, names }) => kind === "shadow" && at === namespace && names?.includes(name) === true,
      )?.was,
      deprecated: set.deprecated?.[name],
    })),
    resolves: set.resolve !== undefined,
  };
}

/** The target that last gave a function its handler. What stands under another namespace has the handlers that it had under its own. */
function overrider(target: Target, namespace: string, name: string, isFunction: boolean): string | undefined {
  let at = namespace;
  for (const change of target.changes.toReversed()) {
    if (isFunction && change.kind === "intercept") return `${change.by}, with all others`;
    if (change.kind === "override" && change.namespace === at && change.names?.includes(name) === true)
      return change.by;
    if ((change.kind === "alias" || change.kind === "rename") && change.namespace === at) at = change.was ?? at;
  }
  return undefined;
}

function servicesOf(sets: readonly BuiltinSet[]): ExplainedTarget["services"] {
  const services = new Map<string, { readonly what: string; readonly sets: Set<string> }>();
  for (const { namespace, functions, globals = {} } of sets) {
    for (const { scope } of [...Object.values(functions), ...Object.values(globals)]) {
      for (const [name, token] of Object.entries(scope.inject)) {
        const known = services.get(name) ?? { what: token.description, sets: new Set<string>() };
        services.set(name, known);
        known.sets.add(namespace);
      }
    }
  }
  return [...services].map(([name, { what, sets: by }]) => ({ name, what, sets: [...by] }));
}

function takenAway(target: Target): ExplainedTarget["takenAway"] {
  return target.changes
    .filter(({ kind }) => kind === "restrict")
    .flatMap(({ namespace = "", names, by }) => {
      const table = target.builtins.get(namespace);
      if (names === undefined) return table === undefined ? [{ what: namespace, by }] : [];
      return names.filter((name) => table?.has(name) !== true).map((name) => ({ what: `${namespace}.${name}`, by }));
    });
}
