// Matchers for whether modules fit: what compiling them gives, and what is wrong with them for a target, every issue with its hint.

import { checkValue, optionKinds } from "@atoll/core/engine";
import { type CompileOptions, LinkError, type LinkIssue, safeCompile, type Target } from "@atoll/core";
import { type Ending, endingOf, endingText, indented, type MatcherContext, type MatcherResult } from "./ending.ts";

function issuesOf(ending: Ending): readonly LinkIssue[] | undefined {
  if (ending.kind === "returned") return [];
  return ending.error instanceof LinkError ? ending.error.issues : undefined;
}

/** Passes when calling the function gives no link issue. Another error fails it, negated or not. */
export function toLink(context: MatcherContext, received: unknown): MatcherResult {
  const ending = endingOf(received);
  const issues = issuesOf(ending);
  if (issues === undefined) {
    return {
      pass: context.isNot === true,
      message: () => `expected a module that links or does not, but ${endingText(ending)}`,
    };
  }
  const pass = issues.length === 0;
  return {
    pass,
    message: () =>
      pass ? "expected the module not to link, but it does" : `expected the module to link\n${listed(issues)}`,
  };
}

const ISSUES = optionKinds.list("a list of issues, or parts of them", optionKinds.typed("object", ""));

/**
 * Passes when calling the function gives exactly these link issues, in any order; each may leave parts out. An empty list means
 * that it links.
 */
export function toLinkWith(received: unknown, issues: readonly Partial<LinkIssue>[]): MatcherResult {
  checkValue("toLinkWith", "issues", issues, ISSUES);
  const ending = endingOf(received);
  const found = issuesOf(ending);
  const left = [...(found ?? [])];
  const missing = issues.filter((expected) => {
    const at = left.findIndex((issue) => matchesIssue(issue, expected));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  const pass = found !== undefined && missing.length === 0 && left.length === 0;
  const lines = [
    ...(found === undefined ? [endingText(ending)] : []),
    ...missing.map((issue) => `missing: ${JSON.stringify(issue)}`),
    ...left.map((issue) => `unexpected: ${issueText(issue)}`),
  ];
  return { pass, message: () => `expected ${pass ? "other" : "these"} link issues\n${lines.join("\n")}` };
}

/** Passes when a module's bytes fit a target, and what an engine has. What is no valid module fails it, negated or not. */
export function toFit(
  context: MatcherContext,
  received: unknown,
  target: Target,
  options: CompileOptions = {},
): MatcherResult {
  if (!optionKinds.bytes.accepts(received)) {
    const message = "toFit takes a module's bytes; text becomes bytes by wat`(module …)` of @atoll/testing/wat";
    return { pass: context.isNot === true, message: () => message };
  }
  const compiled = safeCompile(received as Uint8Array, target, options);
  const title = `${target.name}@${target.version}`;
  if (compiled.ok) return { pass: true, message: () => `expected the module not to fit ${title}, but it does` };
  const { error, issues } = compiled;
  if (issues.length === 0) {
    const message = `expected a module that fits ${title} or does not, but it is none that can be compiled\n`;
    return { pass: context.isNot === true, message: () => message + indented(`${error.name}: ${error.message}`) };
  }
  return { pass: false, message: () => `expected the module to fit ${title}\n${listed(issues)}` };
}

function matchesIssue(issue: LinkIssue, expected: Partial<LinkIssue>): boolean {
  return Object.entries(expected).every(([key, value]) => issue[key as keyof LinkIssue] === value);
}

function issueText({ code, path, message }: LinkIssue): string {
  return `${code} ${path}: ${message}`;
}

function listed(issues: readonly LinkIssue[]): string {
  return issues
    .map((issue) => `  ${issueText(issue)}${issue.hint === undefined ? "" : `\n    hint: ${issue.hint}`}`)
    .join("\n");
}
