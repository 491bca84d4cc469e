// Which patterns the loop has: every template over plain registers, with an immediate as its last operand where it takes one,
// comparisons under branches, and the combinations that programs run most (see README.md for how they were chosen).

import { COMBINATIONS } from "./combinations.ts";
import { parsePattern, patternText, type Tree } from "./pattern.ts";
import { BRANCHES, CONTROL } from "./templates/control.ts";
import { TEMPLATES } from "./templates/index.ts";
import type { Template } from "./templates/template.ts";

/** Templates whose last operand is always an immediate. */
const ONLY_IMMEDIATE = /_(near|far)$/;

function plain(template: Template): readonly string[] {
  const registers = template.params.map(() => "r");
  const forms = ONLY_IMMEDIATE.test(template.name) ? [] : [registers];
  if (template.immediate) forms.push([...registers.slice(1), "i"]);
  return forms.map((operands) => `${template.name}(${operands.join(", ")})`);
}

function isComparison(template: Template): boolean {
  return /\.(eqz?|ne|l[te]|ge)(_[su])?$/.test(template.name);
}

function branches(): readonly string[] {
  const all = BRANCHES.map((branch) => `${branch.name}(r)`);
  for (const template of TEMPLATES.values()) {
    if (!isComparison(template)) continue;
    // Integers have the opposite comparison; floats need the negated branch. i32.eqz under a branch is the other branch.
    if (template.name === "i32.eqz") continue;
    const float = template.name.startsWith("f") || template.name === "i64.eqz";
    const names = BRANCHES.filter((branch) => float || !branch.name.endsWith("unless"));
    for (const branch of names) all.push(...plain(template).map((text) => `${branch.name}(${text})`));
  }
  return all;
}

/** All patterns, in the order of their opcodes. */
export function allPatterns(): ReadonlyMap<string, Tree> {
  const texts = [
    ...[...TEMPLATES.values()].flatMap(plain),
    ...CONTROL.map((each) => each.name),
    ...branches(),
    ...COMBINATIONS,
  ];
  const trees = new Map<string, Tree>();
  for (const text of texts) {
    const tree = parsePattern(text);
    if (patternText(tree) !== text) throw new Error(`not in normal form: ${text}`);
    if (trees.has(text)) throw new Error(`pattern is listed twice: ${text}`);
    trees.set(text, tree);
  }
  return trees;
}
