// Patterns: what one operation of the register code does, written as a tree of templates over leaves. `r` is a register, `i` an
// immediate (one word, or two for an i64); `tee(x)` also writes x to a register; `a; b` does one after the other.
// Words of an operation: opcode, then the leaves in order of the text, each memory offset behind its operands, each destination
// behind what it holds, a branch's target last.

import { BRANCHES, type Branch, CONTROL, type ControlTemplate } from "./templates/control.ts";
import { TEMPLATES } from "./templates/index.ts";
import type { Kind, Template } from "./templates/template.ts";

export type Tree =
  | { readonly is: "register"; readonly kind: Kind }
  | { readonly is: "immediate"; readonly kind: Kind }
  | Application
  | { readonly is: "tee"; readonly value: Tree }
  | BranchTree
  | { readonly is: "control"; readonly control: ControlTemplate }
  | { readonly is: "sequence"; readonly first: Tree; readonly second: Tree };

export interface Application {
  readonly is: "apply";
  readonly template: Template;
  readonly operands: readonly Tree[];
}

interface BranchTree {
  readonly is: "branch";
  readonly branch: Branch;
  readonly operands: readonly Tree[];
}

/** Reads the text of a pattern. */
export function parsePattern(text: string): Tree {
  const [first, second] = text.split("; ");
  if (second !== undefined) return { is: "sequence", first: parseTree(first ?? ""), second: parseTree(second) };
  return parseTree(text);
}

function parseTree(text: string): Tree {
  const tokens = text.match(/[a-z0-9_.]+|[(),]/g) ?? [];
  let at = 0;
  const tree = (kind: Kind): Tree => {
    const name = tokens[at++];
    if (name === undefined) throw new Error(`pattern ends early: ${text}`);
    if (name === "r") return { is: "register", kind };
    if (name === "i") return { is: "immediate", kind };
    const operands = (kinds: readonly Kind[]): readonly Tree[] => {
      const list: Tree[] = [];
      if (tokens[at] !== "(") return list;
      do {
        at++;
        list.push(tree(kinds[list.length] ?? "i32"));
      } while (tokens[at] === ",");
      at++;
      if (list.length !== kinds.length) throw new Error(`${name} takes ${kinds.length} operands: ${text}`);
      return list;
    };
    if (name === "tee") {
      const [value] = operands([kind]);
      if (value === undefined) throw new Error(`tee without operand: ${text}`);
      return { is: "tee", value };
    }
    const branch = BRANCHES.find((each) => each.name === name);
    if (branch !== undefined) return { is: "branch", branch, operands: operands(branch.params) };
    const control = CONTROL.find((each) => each.name === name);
    if (control !== undefined) return { is: "control", control };
    const template = TEMPLATES.get(name);
    if (template === undefined) throw new Error(`unknown operation ${name} in ${text}`);
    return { is: "apply", template, operands: operands(template.params) };
  };
  return tree("i32");
}

/** The text of a tree, in the form that names it. */
export function patternText(tree: Tree): string {
  return textOf(tree, ({ operands }) => operands);
}

/** The text of the pattern whose code a tree shares in the loops: there, a displacement is an offset. */
export function textWithOffsets(tree: Tree): string {
  return textOf(tree, operandsOf);
}

function textOf(tree: Tree, operandsFor: (tree: Application | BranchTree) => readonly Tree[]): string {
  const text = (part: Tree): string => textOf(part, operandsFor);
  switch (tree.is) {
    case "register":
      return "r";
    case "immediate":
      return "i";
    case "apply":
      return `${tree.template.name}(${operandsFor(tree).map(text).join(", ")})`;
    case "tee":
      return `tee(${text(tree.value)})`;
    case "branch":
      return `${tree.branch.name}(${operandsFor(tree).map(text).join(", ")})`;
    case "control":
      return tree.control.name;
    case "sequence":
      return `${text(tree.first)}; ${text(tree.second)}`;
  }
}

/** Number of words of a pattern without its opcode. */
export function patternWords(tree: Tree): number {
  if (tree.is === "sequence") return patternWords(tree.first) + patternWords(tree.second);
  return bodyWords(tree) + (resultKind(tree) === undefined ? 0 : 1);
}

/** Number of words without opcode and destination. */
export function bodyWords(tree: Tree): number {
  switch (tree.is) {
    case "register":
      return 1;
    case "immediate":
      return isPair(tree.kind) ? 2 : 1;
    case "apply":
      return sum(operandsOf(tree)) + (tree.template.memory ? 1 : 0);
    case "tee":
      return bodyWords(tree.value) + 1;
    case "branch":
      return sum(tree.operands) + 1;
    case "control":
      return tree.control.words;
    case "sequence":
      throw new Error("a sequence is not part of another pattern");
  }
}

/** Whether an immediate of the kind has two words. */
function isPair(kind: Kind): boolean {
  return kind === "i64" || kind === "f64";
}

/** What adds an immediate of one word to an address. */
const DISPLACEMENT = "i64.add_word";

const MOVED = parsePattern(`${DISPLACEMENT}(r, i)`);

/**
 * The operands that an operation has words for. Where the address of an access is a register and a displacement, the displacement
 * is in the offset's word.
 */
export function operandsOf(tree: Application | BranchTree): readonly Tree[] {
  const address = displacedAddress(tree);
  return address === undefined ? tree.operands : [...address.operands.slice(0, 1), ...tree.operands.slice(1)];
}

/** The address of an access if it is a register and a displacement. */
export function displacedAddress(tree: Tree): Application | undefined {
  if (tree.is !== "apply" || !tree.template.memory) return undefined;
  const [address] = tree.operands;
  return address?.is === "apply" && address.template.name === DISPLACEMENT ? address : undefined;
}

/** The tree with displacements instead of offsets, for each choice of accesses whose address is a register. */
export function displacements(tree: Tree): readonly Tree[] {
  const all = (trees: readonly Tree[]): readonly (readonly Tree[])[] => {
    const [first, ...rest] = trees;
    if (first === undefined) return [[]];
    return both(first).flatMap((each) => all(rest).map((others) => [each, ...others]));
  };
  const both = (node: Tree): readonly Tree[] => {
    switch (node.is) {
      case "tee":
        return both(node.value).map((value) => ({ ...node, value }));
      case "sequence":
        return all([node.first, node.second]).map(([first = node, second = node]) => ({ ...node, first, second }));
      case "branch":
        return all(node.operands).map((operands) => ({ ...node, operands }));
      case "apply": {
        const choices = all(node.operands).map((operands) => ({ ...node, operands }));
        const [address] = node.operands;
        if (!node.template.memory || address?.is !== "register") return choices;
        return [...choices, ...choices.map(({ operands }) => ({ ...node, operands: [MOVED, ...operands.slice(1)] }))];
      }
      default:
        return [node];
    }
  };
  return both(tree).filter((each) => patternText(each) !== patternText(tree));
}
const sum = (trees: readonly Tree[]): number => trees.reduce((total, each) => total + bodyWords(each), 0);

/** The kind of what the pattern leaves in its destination, its last word; undefined if it has none. */
export function resultKind(tree: Tree): Kind | undefined {
  switch (tree.is) {
    case "apply":
      return tree.template.result;
    case "sequence":
      return resultKind(tree.second);
    default:
      return undefined;
  }
}

/**
 * What each word behind the opcode is: a register that is read (`r`; `f` for an f64, by its place in `doubles`), an immediate's low or high
 * word, an offset, a target, a destination (`d`, or `e` likewise), or something else (`x`).
 */
export function wordKinds(tree: Tree): string {
  const destination = (part: Tree): string => {
    const kind = resultKind(part);
    return kind === undefined ? "" : kind === "f64" ? "e" : "d";
  };
  const all = (trees: readonly Tree[]): string => trees.map(bodyKinds).join("");
  const bodyKinds = (part: Tree): string => {
    switch (part.is) {
      case "register":
        return part.kind === "f64" ? "f" : "r";
      case "immediate":
        return isPair(part.kind) ? "ih" : "i";
      case "apply":
        return all(operandsOf(part)) + (part.template.memory ? "o" : "");
      case "tee":
        return `${bodyKinds(part.value)}${destination(part.value)}`;
      case "branch":
        return `${all(part.operands)}t`;
      case "control":
        return /^(br|loop)$/.test(part.control.name) ? "t" : "x".repeat(part.control.words);
      case "sequence":
        return wordKinds(part.first) + wordKinds(part.second);
    }
  };
  return bodyKinds(tree) + (tree.is === "sequence" ? "" : destination(tree));
}

export function isTrapping(tree: Tree): boolean {
  switch (tree.is) {
    case "apply":
      return tree.template.trapping || tree.operands.some(isTrapping);
    case "tee":
      return isTrapping(tree.value);
    case "branch":
      return tree.operands.some(isTrapping);
    case "control":
      return tree.control.trapping;
    case "sequence":
      return isTrapping(tree.first) || isTrapping(tree.second);
    default:
      return false;
  }
}

export function touchesMemory(tree: Tree): boolean {
  switch (tree.is) {
    case "tee":
      return touchesMemory(tree.value);
    case "sequence":
      return touchesMemory(tree.first) || touchesMemory(tree.second);
    case "apply":
      return tree.template.memory || tree.operands.some(touchesMemory);
    case "branch":
      return tree.operands.some(touchesMemory);
    default:
      return false;
  }
}

/** A rule: `first` followed by `second`, whose word `at` is the register that `first` wrote, are together `whole`. */
export interface FusionRule {
  readonly first: string;
  readonly second: string;
  /** Index of the operand word in `second`, opcode not counted; -1 if `whole` is their sequence. */
  readonly at: number;
  /** The register that `first` wrote is needed later, too. */
  readonly tee: boolean;
  /** Index of the offset in `second` that has to be 0 and becomes the displacement that `first` adds; -1 if there is none. */
  readonly offset: number;
  readonly whole: string;
}

/** Every way in which the pattern arises from two others. */
export function fusionRules(tree: Tree): readonly FusionRule[] {
  const whole = patternText(tree);
  if (tree.is === "sequence") {
    return [
      { first: patternText(tree.first), second: patternText(tree.second), at: -1, tee: false, offset: -1, whole },
    ];
  }
  if (tree.is !== "apply" && tree.is !== "branch") return [];
  const rules: FusionRule[] = [];
  const visit = (node: Tree, at: number, rebuild: (replacement: Tree) => Tree, offset = -1): void => {
    if (node.is === "tee" || (node.is === "apply" && node !== tree)) {
      const inner = node.is === "tee" ? node.value : node;
      const kind = resultKind(inner);
      if (kind === undefined) throw new Error(`${whole}: an operand without result`);
      rules.push({
        first: patternText(inner),
        second: patternText(rebuild({ is: "register", kind })),
        at,
        tee: node.is === "tee",
        offset,
        whole,
      });
    }
    if (node.is === "tee") return;
    if (node.is !== "apply" && node.is !== "branch") return;
    let place = at;
    const words = operandsOf(node);
    node.operands.forEach((operand, index) => {
      visit(
        operand,
        place,
        (replacement) =>
          rebuild({ ...node, operands: node.operands.map((each, i) => (i === index ? replacement : each)) }),
        index === 0 && displacedAddress(node) !== undefined ? at + sum(words) : -1,
      );
      place += bodyWords(words[index] ?? operand);
    });
  };
  visit(tree, 0, (replacement) => replacement);
  return rules;
}
