// Link issues for people: where, what kind, what is wrong, and what to do about it. Where many imports of a namespace are missing, one entry
// tells of them all.

import type { LinkIssue } from "@atoll/core";
import type { Style } from "./style.ts";
import { visibleName } from "@atoll/core/engine";

/** What is shown of an issue; its code may be that of a module that is none, too. */
export interface ShownIssue extends Pick<LinkIssue, "path" | "message" | "hint"> {
  readonly code: string;
}

/** Issues, and characters of each text in one: names in a hostile module may be long, and many. */
const SHOWN_ISSUES = 1000;
const SHOWN_CHARACTERS = 1000;
/** From so many missing imports of a namespace on they are told together, with so many names. */
const MANY = 8;
const SHOWN_NAMES = 20;

/** Lines for the issues, each text made safe for a terminal. Advice that is for several of them comes once, at the end. */
export function linkIssueText(issues: readonly ShownIssue[], style: Style): string {
  const entries = together(issues.map(withAdvice));
  const shown = entries.slice(0, SHOWN_ISSUES);
  const counts = new Map<string, number>();
  for (const { hints } of shown) for (const hint of hints) counts.set(hint, (counts.get(hint) ?? 0) + 1);
  const isShared = (hint: string): boolean => (counts.get(hint) ?? 0) > 1;
  const advice = (hint: string): string => `      ${style.good("hint:")} ${shorten(hint)}\n`;
  const blocks = shown.map(({ code, path, message, hints }) => {
    const own = hints.filter((hint) => !isShared(hint)).map(advice);
    return `  ${style.name(shorten(path))} ${style.dim(code)}\n      ${shorten(message)}\n${own.join("")}`;
  });
  const more = entries.length - shown.length;
  const rest = more > 0 ? `  … and ${more} more\n` : "";
  return [...blocks, rest, ...[...counts.keys()].filter(isShared).map(advice)].join("");
}

interface Entry extends Omit<ShownIssue, "hint"> {
  readonly hints: readonly string[];
}

/** What the command can do about an issue, where core knows only of embedders. */
export function withAdvice<T extends ShownIssue>(issue: T): T {
  const [, feature] = /^feature (\S+)$/.exec(issue.path) ?? [];
  if (issue.code !== "feature" || feature === undefined || feature === "floats" || !issue.message.startsWith("target "))
    return issue;
  return { ...issue, hint: `compile the guest without ${feature}, or allow it: --feature ${feature}` };
}

/** One entry for the missing imports of each namespace that misses many, in place of the first. */
function together(issues: readonly ShownIssue[]): readonly Entry[] {
  const groups = Map.groupBy(issues, groupOf);
  const entries: Entry[] = [];
  for (const issue of issues) {
    const group = groups.get(groupOf(issue)) ?? [];
    if (group.length < MANY || groupOf(issue) === "")
      entries.push({ ...issue, hints: issue.hint === undefined ? [] : [issue.hint] });
    else if (group[0] === issue) entries.push(groupEntry(issue, group));
  }
  return entries;
}

/** `unknown_import env`; empty for what stands alone. */
function groupOf(issue: ShownIssue): string {
  const { code } = issue;
  if (code !== "unknown_namespace" && code !== "unknown_import") return "";
  return `${code} ${namespaceOf(issue)}`;
}

/** Namespaces and names may have dots: the message says which is which. Of what was taken away it does not, and names hardly have any. */
function namespaceOf({ path, message }: ShownIssue): string {
  const told = [/ has no (?:builtin set|interface) (.*)$/s, /^(.*?) has no builtin /s].map(
    (words) => words.exec(message)?.[1],
  );
  const namespace = told.find((each) => each !== undefined && path.startsWith(`import ${each}.`));
  return namespace ?? path.slice("import ".length, path.lastIndexOf("."));
}

function groupEntry({ code, path, message }: ShownIssue, group: readonly ShownIssue[]): Entry {
  const namespace = namespaceOf({ code, path, message });
  const names = group.slice(0, SHOWN_NAMES).map((issue) => issue.path.slice("import ".length + namespace.length + 1));
  const more = group.length > names.length ? `, … and ${group.length - names.length} more` : "";
  const [, target = ""] = /(target \S+)/.exec(message) ?? [];
  const hints = new Set(group.flatMap(({ hint }) => (hint === undefined ? [] : [hint])));
  return {
    code,
    path: `imports from ${namespace}`,
    message: `${group.length} that ${target} does not have: ${names.join(", ")}${more}`,
    hints: [...hints],
  };
}

function shorten(text: string): string {
  return visibleName(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}
