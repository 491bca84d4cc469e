// The pages in docs/targets: one for each ready target, written from its declaration. `node tools/target-pages.ts` writes them; a test holds them against what
// is declared today.

import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "@atoll/bindgen";
import type { BuiltinSet, Target } from "@atoll/core";
import { browser } from "@atoll/targets/browser";
import { readyTargets } from "@atoll/targets/node";
import { explainTarget, type ExplainedTarget } from "../apps/cli/src/commands/explain-target.ts";
import { featureText } from "../apps/cli/src/output/feature-text.ts";

export const PAGES: string = join(import.meta.dirname, "../docs/targets");

/** Pages by file. */
export async function targetPages(): Promise<Record<string, string>> {
  const pages: Record<string, string> = {};
  for (const { name, target } of readyTargets) pages[`${name}.md`] = pageOf(await target());
  // Ready, but nothing that a command line could run on.
  pages["browser.md"] = pageOf(browser);
  return pages;
}

function pageOf(target: Target): string {
  const explained = explainTarget(target);
  const { name, version, doc, memory, floats, services, expects } = explained;
  const lines = [
    `# The target ${name}`,
    "",
    `${name}@${version}${doc === undefined ? "" : `: ${doc}`}`,
    "",
    "Written from its declaration by `node tools/target-pages.ts`: change that, not this.",
    "",
    ...section(
      "Memory",
      memory.map((line) => `- ${line}`),
    ),
    ...section("Features", [`${featureText(target.features)}${floats ? "" : "; no floating-point numbers"}`]),
    ...section(
      "Services to provide",
      services.map((each) => `- \`${each.name}\`: ${each.what}, for ${setNames(each.sets)}`),
    ),
    ...section("What modules export", expects.map(exportLine)),
    ...target.sets.flatMap((set) => ["", ...setLines(set, target)]),
  ];
  return `${lines
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, "", ...lines, ""];
}

/** Sets that a line names. */
const SHOWN = 6;

function setNames(sets: readonly string[]): string {
  const names = sets.slice(0, SHOWN).map((set) => `\`${set}\``);
  return `${names.join(" and ")}${sets.length > SHOWN ? ` and ${sets.length - SHOWN} more` : ""}`;
}

function exportLine({ signature, optional, doc }: ExplainedTarget["expects"][number]): string {
  return `- \`${signature}\`${optional ? ", if they like" : ""}${doc === undefined ? "" : `: ${doc}`}`;
}

/** An interface of the component model: what it has, by the names in its WIT, which says the rest. */
function interfaceLines(set: BuiltinSet): string[] {
  const names = Object.keys(set.functions).filter((name) => !name.endsWith("_drop"));
  return names.map((name) => `- \`${name}\``);
}

/** A set's own page, or where each of its builtins is described, if all are other sets'. */
function setLines(set: BuiltinSet, target: Target): string[] {
  const others = target.sets.filter((each) => each !== set && target.sets.indexOf(each) < target.sets.indexOf(set));
  const origins = Object.entries(set.functions).map(([name, builtin]) => {
    const origin = others
      .flatMap((other) => Object.entries(other.functions).map(([its, each]) => ({ other, its, each })))
      .find(({ each }) => each === builtin);
    return { name, origin: origin && `${origin.other.namespace}.${origin.its}` };
  });
  if (origins.length > 0 && origins.every(({ origin }) => origin !== undefined)) {
    const lines = origins.map(({ name, origin }) => `- \`${name}\` is \`${origin}\``);
    return [`## ${set.namespace} ${set.version}`, "", ...(set.doc === undefined ? [] : [set.doc, ""]), ...lines];
  }
  if (set.namespace === "web:dom") {
    return [`## ${set.namespace} ${set.version}`, "", "Its members have a page of their own: [dom.md](../dom.md)."];
  }
  if (set.namespace === "wasi_snapshot_preview1" && target.name !== "wasi") {
    return [`## ${set.namespace} ${set.version}`, "", "As the target wasi has it: see [wasi.md](wasi.md)."];
  }
  if (/^[^@/]+\/[^@/]+/.test(set.namespace)) return [`## ${set.namespace}`, "", ...interfaceLines(set)];
  const [page = ""] = Object.values(generate(set, { language: "markdown" }));
  return page.split("\n").map((line) => (/^#+ /.test(line) ? `#${line}` : line));
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(PAGES, { recursive: true });
  const pages = await targetPages();
  for (const stale of readdirSync(PAGES)) if (!Object.hasOwn(pages, stale)) rmSync(join(PAGES, stale));
  for (const [file, text] of Object.entries(pages)) writeFileSync(join(PAGES, file), text);
}
