// Which patterns the loop has: every template over plain registers, with an immediate as its last operand where it takes one,
// comparisons under branches, and the combinations that programs run most (see README.md for how they were chosen).

import { COMBINATIONS, NARROW_COMBINATIONS, WIDE_COMBINATIONS } from "./combinations.ts";
import { displacements, parsePattern, patternText, textWithOffsets, touchesMemory, type Tree } from "./pattern.ts";
import { BRANCHES, CONTROL } from "./templates/control.ts";
import { TEMPLATES } from "./templates/index.ts";
import type { MemoryForm, Template } from "./templates/template.ts";

/** Templates whose last operand is always an immediate. */
const ONLY_IMMEDIATE = /_(near|far|word)$|^global/;

function plain(template: Template): readonly string[] {
  const registers = template.params.map(() => "r");
  const forms = ONLY_IMMEDIATE.test(template.name) ? [] : [registers];
  if (template.immediate) forms.push([...registers.slice(1), "i"]);
  return forms.map((operands) => `${template.name}(${operands.join(", ")})`);
}

/** Comparisons that programs' loops end with, and those that floats branch on: for the others, setting a register and testing it will do. */
const BACKWARD = /^i32|^i64\.(ne|lt_u)/;
const FORWARD = /^i|\.(lt|le)$/;

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
    const names = BRANCHES.filter(
      (branch) =>
        (float || !branch.name.endsWith("unless")) && (branch.backward ? BACKWARD : FORWARD).test(template.name),
    );
    for (const branch of names) all.push(...plain(template).map((text) => `${branch.name}(${text})`));
  }
  return all;
}

/** Combinations that the loops for paged memories have: an access is longer there, and the size of a loop limited. */
const PAGED = new Set([
  "i32.load(i32.add(r, i))",
  "i32.load8_u(i32.add(r, i))",
  "i64.load(i32.add(r, i))",
  "f64.load(i32.add(r, i))",
  "f64.mul(f64.load(r), r)",
  "f64.add(f64.load(r), r)",
  "i32.add(i32.load(r), r)",
  "i32.add(i32.load8_u(r), r)",
  "i32.add(i32.load(r), i)",
  "i32.load8_u(i32.add(r, r))",
  "i32.store8(i32.add(r, i), i)",
  "i32.store8(r, i32.load8_u(r))",
  "i32.store8(r, i32.load8_u(i32.add(r, i)))",
  "i32.store8(i32.add(r, i), i32.load8_u(i32.add(r, i)))",
  "i32.store(r, i32.load(r))",
  "i64.store(r, i64.load(r))",
  "i32.store(r, r); i32.add(r, i)",
  "i32.store8(r, r); i32.add(r, i)",
]);

/** The operation that only addresses of 64 bits are made with. */
const WIDE_SUM = "i64.add_word(r, i)";

/** Whether a loop is meant to have the pattern, if it can. */
export function isMeantFor(form: MemoryForm, tree: Tree): boolean {
  const text = textWithOffsets(tree);
  if (text === WIDE_SUM || WIDE_COMBINATIONS.includes(text)) return form.endsWith("64");
  if (NARROW_COMBINATIONS.includes(text) && !form.endsWith("32")) return false;
  return !form.startsWith("paged") || PAGED.has(text) || !COMBINATIONS.includes(text) || !touchesMemory(tree);
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
  const moved = [...trees.values()].flatMap(displacements);
  for (const each of moved) trees.set(patternText(each), each);
  return trees;
}
