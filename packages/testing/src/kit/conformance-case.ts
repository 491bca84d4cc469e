// Cases of conformance as data, for any runner: each has an id that stays, what it asks, and what runs it. What a runner has to bring is a function that
// declares a test; without one, `runCases` runs them.

import { checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";

/** One case: what it is called for ever, what it asks, and how it is run. */
export interface ConformanceCase {
  /** Names the case in every version: `i32/vm.map/late-linking`. */
  readonly id: string;
  /** What is asked, in words. */
  readonly title: string;
  /** Why it is not run. */
  readonly skip?: string;
  /** Throws, or rejects, where what is asked does not hold. */
  readonly run: () => void | Promise<void>;
}

/** Makes cases whose ids begin alike. */
export function casesOf(prefix: string): (name: string, title: string, run: ConformanceCase["run"]) => ConformanceCase {
  return (name, title, run) => ({ id: `${prefix}/${name}`, title, run });
}

/** Cases that are not run, and why. */
export interface CaseSkip {
  readonly reason: string;
  /** Ids; a `*` stands for any characters. One that names no case is an error. */
  readonly cases: readonly string[];
}

/** What declares tests: `test` of Vitest or of `node:test`, `it` of others. */
export interface DeclareTest {
  (name: string, run: () => Promise<void>): unknown;
  readonly skip: (name: string, run: () => Promise<void>) => unknown;
}

/** What came of a case. */
export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly state: "passed" | "failed" | "skipped";
  /** Why it was skipped. */
  readonly reason?: string;
  /** What it failed with. */
  readonly error?: unknown;
}

const isCase = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  typeof Reflect.get(value, "id") === "string" &&
  typeof Reflect.get(value, "run") === "function";
const CASES = optionKinds.list("a list of conformance cases", { expected: "", accepts: isCase });
const DECLARE: OptionKind = {
  expected: "a function that declares a test, with one to skip: test of vitest or node:test",
  accepts: (value) => typeof value === "function" && typeof Reflect.get(value, "skip") === "function",
};
export const CASE_SKIPS: OptionKind = optionKinds.list("a list of { reason, cases }", {
  expected: "",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, "reason") === "string" &&
    Array.isArray(Reflect.get(value, "cases")),
});

/** The cases, some of them with a reason not to run. Throws for a name that none has: lists only shrink. */
export function withSkips(cases: readonly ConformanceCase[], skips: readonly CaseSkip[]): readonly ConformanceCase[] {
  checkValue("withSkips", "cases", cases, CASES);
  checkValue("withSkips", "skips", skips, CASE_SKIPS);
  const patterns = skips.flatMap(({ reason, cases: names }) =>
    names.map((name) => ({ name, reason, pattern: patternOf(name) })),
  );
  for (const { name, reason, pattern } of patterns) {
    if (cases.some(({ id }) => pattern.test(id))) continue;
    throw new Error(`there is no case ${name}, which is to be skipped (${reason}); one is ${cases[0]?.id ?? "none"}`);
  }
  return cases.map((each) => {
    const found = patterns.find(({ pattern }) => pattern.test(each.id));
    return found === undefined ? each : { ...each, skip: found.reason };
  });
}

function patternOf(name: string): RegExp {
  const literal = name.split("*").map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${literal.join(".*")}$`);
}

/** Declares one test for each case: `declareCases(cases, test)`. Those that are skipped say why in their names. */
export function declareCases(cases: readonly ConformanceCase[], test: DeclareTest): void {
  checkValue("declareCases", "cases", cases, CASES);
  checkValue("declareCases", "test", test, DECLARE);
  for (const { id, title, skip, run } of cases) {
    const name = `${id}: ${title}`;
    const body = async (): Promise<void> => await run();
    if (skip === undefined) test(name, body);
    else test.skip(`${name} (skipped: ${skip})`, body);
  }
}

/** What {@link runCases} takes. */
export interface RunCasesOptions {
  /** Told of each result as it comes. */
  readonly onResult?: (result: CaseResult) => void;
}

/** Runs cases one after the other, without a runner. What fails is in the results, and not thrown. */
export async function runCases(
  cases: readonly ConformanceCase[],
  options: RunCasesOptions = {},
): Promise<readonly CaseResult[]> {
  checkValue("runCases", "cases", cases, CASES);
  options = checkOptions("runCases", options, { onResult: optionKinds.callable });
  const results: CaseResult[] = [];
  for (const each of cases) {
    const result = await resultOf(each);
    results.push(result);
    options.onResult?.(result);
  }
  return results;
}

async function resultOf({ id, title, skip, run }: ConformanceCase): Promise<CaseResult> {
  if (skip !== undefined) return { id, title, state: "skipped", reason: skip };
  try {
    await run();
    return { id, title, state: "passed" };
  } catch (error) {
    return { id, title, state: "failed", error };
  }
}
