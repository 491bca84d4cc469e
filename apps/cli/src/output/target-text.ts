// A target for people, all of it.

import type { Target } from "@atoll/core";
import type { ExplainedBuiltin, ExplainedSet, ExplainedTarget } from "../commands/explain-target.ts";
import { featureText } from "./feature-text.ts";
import type { Style } from "./style.ts";

export function targetText(explained: ExplainedTarget, features: Target["features"], style: Style): string {
  const { name, version, doc, memory, sets, services, expects, takenAway, openNamespaces } = explained;
  const open = openNamespaces === "any" ? ["any namespace that no set has"] : openNamespaces;
  const blocks = [
    [`${style.bold(name)}@${version}${doc === undefined ? "" : `  ${doc}`}`],
    [style.bold("Memory"), ...memory],
    [style.bold("Features"), featureText(features), ...(explained.floats ? [] : ["no floating-point numbers"])],
    ...sets.map((set) => setLines(set, style)),
    [
      style.bold("Services to provide"),
      ...services.map((each) => `${style.name(each.name)}  ${each.what}, for ${each.sets.join(" and ")}`),
    ],
    [
      style.bold("Modules export"),
      ...expects.flatMap(({ signature, optional, doc: text }) => [
        `${signature}${optional ? style.dim("  if they like") : ""}`,
        ...(text === undefined ? [] : [style.dim(`  ${text}`)]),
      ]),
    ],
    [style.bold("Taken away"), ...takenAway.map(({ what, by }) => `${style.name(what)}  in ${by}`)],
    [style.bold("Imports given at instantiation"), ...open],
  ];
  const shown = blocks.filter((lines, i) => i === 0 || lines.length > 1);
  return `${shown.map(([head = "", ...rest]) => [head, ...rest.map((line) => `  ${line}`)].join("\n")).join("\n\n")}\n`;
}

function setLines(set: ExplainedSet, style: Style): readonly string[] {
  const { namespace, version, doc, alsoKnownAs, builtins, resolves } = set;
  const known = alsoKnownAs === undefined ? "" : style.dim(`  (elsewhere ${alsoKnownAs})`);
  const lines = builtins.flatMap((each) => [
    `${each.signature}${notes(each, style)}`,
    ...(each.doc === undefined ? [] : [style.dim(`  ${each.doc}`)]),
  ]);
  const head = `${style.bold("Set")} ${style.name(namespace)}@${version}${known}${doc === undefined ? "" : `  ${doc}`}`;
  return [
    head,
    ...lines,
    ...(resolves ? ["… and names that it makes something of when they are imported"] : []),
    ...(lines.length === 0 && !resolves ? ["nothing that is not replaced"] : []),
  ];
}

function notes({ overriddenIn, insteadOf, deprecated }: ExplainedBuiltin, style: Style): string {
  const texts = [
    ...(overriddenIn === undefined ? [] : [`overridden in ${overriddenIn}`]),
    ...(insteadOf === undefined ? [] : [`instead of that of ${insteadOf}`]),
    ...(deprecated === undefined ? [] : [`deprecated: ${deprecated}`]),
  ];
  return texts.length === 0 ? "" : `  ${style.bad(texts.join("; "))}`;
}
