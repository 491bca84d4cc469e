// Link issues for people: where, what kind, what is wrong, and what to do about it.

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

/** Lines for the issues, each text made safe for a terminal. */
export function linkIssueText(issues: readonly ShownIssue[], style: Style): string {
  const shown = issues.slice(0, SHOWN_ISSUES);
  const blocks = shown.map(({ code, path, message, hint }, i) => {
    // The same advice is given once.
    const isFirst = shown.findIndex((issue) => issue.hint === hint) === i;
    const advice = hint === undefined || !isFirst ? "" : `\n      ${style.good("hint:")} ${shorten(hint)}`;
    return `  ${style.name(shorten(path))} ${style.dim(code)}\n      ${shorten(message)}${advice}\n`;
  });
  const more = issues.length - shown.length;
  return blocks.join("") + (more > 0 ? `  … and ${more} more\n` : "");
}

function shorten(text: string): string {
  return visibleName(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}
