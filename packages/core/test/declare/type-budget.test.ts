// What targets cost the type checker: ten sets of forty builtins each, of all kinds, and four targets that are made of theirs. Counts of what the checker
// does, which are the same everywhere, and bytes of declarations.

import { expect, test } from "vitest";
import { check, checkAsUser, type Checked } from "./checked-program.ts";
import { BUILTINS, ONLY_CORE, setFiles, SETS, TARGETS } from "./large-target.ts";

interface Cost {
  readonly instantiations: number;
  readonly bytes: number;
  readonly files: readonly string[];
}

/** The declarations' bytes, and how often types were instantiated for a program. By one checker: several do parts of it twice. */
function costOf(
  files: Readonly<Record<string, string>>,
  checked: (files: Readonly<Record<string, string>>, ...args: readonly string[]) => Checked = check,
): Cost {
  const { said, declarations } = checked(files, "--extendedDiagnostics", "--singleThreaded");
  expect(said.split("\n").filter((line) => line.includes("error"))).toEqual([]);
  const instantiations = Number(/^Instantiations:\s+(\d+)$/m.exec(said)?.[1]);
  const bytes = [...declarations.values()].reduce((sum, each) => sum + each, 0);
  return { instantiations, bytes, files: [...declarations.keys()].toSorted() };
}

test("a builtin of a set takes 200 instantiations at most", { timeout: 120_000 }, () => {
  const own = costOf(setFiles()).instantiations - costOf({ "core.ts": ONLY_CORE }).instantiations;
  expect(own / (SETS * BUILTINS)).toBeGreaterThan(20);
  expect(own / (SETS * BUILTINS)).toBeLessThan(200);
});

test("ten sets of forty builtins and four targets made of them stay in their budget", { timeout: 120_000 }, () => {
  const core = costOf({ "core.ts": ONLY_CORE });
  const cost = costOf({ ...setFiles(), "targets.ts": TARGETS });
  expect(cost.files).toEqual([...Object.keys(setFiles()).map((name) => name.replace(".ts", ".d.ts")), "targets.d.ts"]);
  // What core's own sources take is not theirs: users see declarations of it.
  const own = cost.instantiations - core.instantiations;
  expect(own).toBeGreaterThan(10_000);
  expect(own).toBeLessThan(90_000);
  expect(cost.bytes).toBeGreaterThan(10_000);
  expect(cost.bytes).toBeLessThan(100_000);
});

test(
  "all that users' checkers see of them, core's declarations and the language's own library included, is instantiated 130,000 times at most",
  { timeout: 120_000 },
  () => {
    const cost = costOf({ ...setFiles(), "targets.ts": TARGETS }, checkAsUser);
    expect(cost.instantiations).toBeGreaterThan(10_000);
    expect(cost.instantiations).toBeLessThan(130_000);
    expect(cost.files).toHaveLength(SETS + 1);
  },
);
