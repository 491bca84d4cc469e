// Generates the folders named `generated`: the loops, one per memory form; what the cold functions run beside them; and the tables
// that lowering chooses operations by. Writes a file only when it changes. Run by `pnpm generate`, before anything that reads the sources.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import {
  type FusionRules,
  kindsWithJoined,
  namesWithJoined,
  plainName,
  trapsWithJoined,
} from "../src/bytecode/joined-names.ts";
import { emitCase } from "./emit-case.ts";
import { fusionRules, isTrapping, parsePattern, type Tree, wordKinds } from "./pattern.ts";
import { allPatterns, isMeantFor } from "./patterns.ts";
import type { MemoryForm } from "./templates/template.ts";
import { vectorLoopCases, vectorLoopSource } from "./vector/generate-vector-loop.ts";
import { FUSED } from "./vector/fused.ts";
import { accessesMemory, VECTOR_ROWS, type VectorCase, VECTORS } from "./vector/vector-opcodes.ts";
import { vectorsSource } from "./vector/generate-vectors.ts";

const LOOPS = ["flat32", "flat64", "paged32", "paged64"] as const;
/** Where what is generated goes: beside what it belongs to. */
const FOLDERS = {
  bytecode: new URL("../src/bytecode/generated/", import.meta.url),
  cold: new URL("../src/cold/generated/", import.meta.url),
  loop: new URL("../src/generated/", import.meta.url),
} as const;
/** How every form reaches memory 0. */
const MEMORY_ARRAYS = ["memoryBytes", "memoryHalves", "memoryWords", "memoryFloats", "memoryDoubles"] as const;
const REACH = `const { view, ${MEMORY_ARRAYS.join(", ")} } = home.reach;`;
const patterns = allPatterns();
const opcodes = new Map([...patterns.keys()].map((text, opcode) => [text, opcode]));

const sources = new Map<string, string>();
put("bytecode", "operations", operationsSource());
put("cold", "vectors", vectorsSource(patterns.size));
const scalarBodies = LOOPS.map((form) => ({ form, ...casesSource(form, 10) }));
// All loops of a kind declare the same things in the same order, and then what their form of memory alone needs or leaves unused: so
// minifiers give the same short names to the same variables, and compressors find most of a loop in the one before it.
const scalarVariables = declarators(joinNames(scalarBodies));
for (const { form, cases } of scalarBodies) put("loop", `execute-${form}`, loopSource(form, cases, scalarVariables));
const vectorBodies = (["floats", "packed"] as const).flatMap((loop) =>
  LOOPS.map((form) => ({ loop, form, ...vectorLoopCases(loop, form, patterns) })),
);
const vectorNames = joinNames(vectorBodies);
const isCommon = (name: string): boolean => vectorBodies.every(({ names }) => names.has(name));
// What minifiers leave out, because a loop has no use of it, must not rename what the loops have in common.
const vectorVariables = {
  common: declarators(vectorNames.filter(isCommon)),
  others: declarators(vectorNames.filter((name) => !isCommon(name))),
};
for (const { loop, form, cases } of vectorBodies) {
  const parts = {
    arrays: REACH,
    reach: reachSource(form, cases),
    touch: touchSource(form, loop === "packed" ? ["view"] : ["view", "numbers"]),
    cases,
    variables: vectorVariables,
  };
  put("cold", `${loop}-${form}`, vectorLoopSource(loop, form, parts));
}
put("cold", "outside", outsideSource());
for (const folder of Object.values(FOLDERS)) write(folder);

function put(folder: keyof typeof FOLDERS, name: string, text: string): void {
  sources.set(new URL(`${name}.ts`, FOLDERS[folder]).href, text);
}

/** All variables of some functions, in one order: first those that all of them use. */
function joinNames(bodies: readonly { readonly names: ReadonlySet<string> }[]): readonly string[] {
  const users = new Map<string, number>();
  for (const { names } of bodies) for (const name of names) users.set(name, (users.get(name) ?? 0) + 1);
  return [...users].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([name]) => name);
}

function declarators(names: readonly string[]): string {
  return names.map((name) => `${name} = 0`).join(", ");
}

/** Writes a folder's files, and takes away what an earlier version left in it. */
function write(folder: URL): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const file = new URL(name, folder);
    if (!sources.has(file.href)) rmSync(file);
  }
  for (const [href, text] of sources) {
    const file = new URL(href);
    if (href.startsWith(folder.href) && read(file) !== text) writeFileSync(file, text);
  }
}

function read(file: URL): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Bit n: loop n has the pattern. */
function loopsOf(tree: Tree): number {
  return LOOPS.reduce((bits, form, n) => (sourceFor(form, tree) === undefined ? bits : bits | (1 << n)), 0);
}

function sourceFor(form: MemoryForm, tree: Tree): ReturnType<typeof emitCase> {
  return isMeantFor(form, tree) ? emitCase(tree, form) : undefined;
}

function operationsSource(): string {
  const names = [...patterns.keys()];
  const trees = [...patterns.values()];
  const rows: FusionRow[] = [];
  for (const tree of trees) {
    for (const rule of fusionRules(tree)) {
      const first = opcodes.get(rule.first);
      const second = opcodes.get(rule.second);
      const whole = opcodes.get(rule.whole);
      if (first === undefined || second === undefined || whole === undefined) continue;
      rows.push({ first, second, at: rule.at, tee: Number(rule.tee), offset: rule.offset, whole });
    }
  }
  const joined = new Set(rows.map(({ whole }) => whole));
  const allNames = [...names, ...VECTORS.map(({ name }) => name)];
  const opcodeOf = (name: string): number => allNames.indexOf(name);
  for (const { first, second, at, name } of FUSED) {
    rows.push({ first: opcodeOf(first), second: opcodeOf(second), at, tee: 0, offset: -1, whole: opcodeOf(name) });
  }
  const column = (key: Exclude<keyof FusionRow, "whole">): readonly number[] => rows.map((rule) => rule[key]);
  const rules: FusionRules = {
    first: column("first"),
    second: column("second"),
    at: column("at"),
    tee: column("tee"),
    offset: column("offset"),
    steps: rows.map(({ whole }, i) => whole - (rows[i - 1]?.whole ?? 0)),
  };
  const kinds = trees.map(wordKinds);
  const plainCount = names.length - joined.size;
  for (const [opcode, words] of kindsWithJoined(kinds.slice(0, plainCount), rules).entries()) {
    if (words !== kinds[opcode])
      throw new Error(`the rules give operation ${opcode} ${words}, it has ${kinds[opcode]}`);
  }
  const traps = trees.map((tree) => Number(isTrapping(tree)));
  const plainTraps = traps.slice(0, plainCount).join("");
  for (const [opcode, trap] of trapsWithJoined(plainTraps, rules).entries()) {
    if (trap !== traps[opcode]) throw new Error(`the rules say of operation ${opcode} whether it traps, and are wrong`);
  }
  const plainNames = names.slice(0, plainCount).map((name) => name.replace(/\(.*/, ""));
  for (const [opcode, name] of namesWithJoined(
    plainNames.map((each, i) => plainName(each, kinds[i] ?? "")),
    kinds,
    rules,
  ).entries()) {
    if (name !== names[opcode]) throw new Error(`the rules name operation ${opcode} ${name}, it is ${names[opcode]}`);
  }
  const list = (values: readonly (number | string)[]): string => {
    const lines: string[] = [];
    for (let i = 0; i < values.length; i += 20) lines.push(`  ${values.slice(i, i + 20).join(", ")},`);
    return `[\n${lines.join("\n")}\n]`;
  };
  // Digits are smaller, and sooner read, than a list of them.
  const numbers = (values: readonly number[]): string =>
    values.every((value) => value >= -1 && value < 9)
      ? `Array.from("${values.map((value) => value + 1).join("")}", (digit) => Number(digit) - 1)`
      : list(values);
  // One text is smaller than many, in a bundle as with gzip.
  const text = (values: readonly string[], by: string): string => `${JSON.stringify(values.join(by))}.split("${by}")`;
  return `// Generated by loop-generator/generate-loop.ts.

import type { FusionRules } from "../joined-names.ts";

/** The operations of the loop that do one thing, by opcode; their operands are told by their words. Behind them come those that the rules name. */
export const PLAIN_NAMES: readonly string[] = ${text(plainNames, ";")};
/** What their words are: see loop-generator/pattern.ts. */
export const PLAIN_KINDS: readonly string[] = ${text(kinds.slice(0, plainCount), " ")};
/**
 * The operations on vectors, whose opcodes follow: by how much greater the opcode of the instruction of that name is than the one
 * before, than 0 at first, and by name those that are no instruction.
 */
export const VECTORS: readonly (number | string)[] = ${list(vectorSteps())};
/** What their words are, likewise: a lane or what only the operation understands is \`x\`. */
export const VECTOR_WORD_KINDS: readonly string[] = ${text(VECTORS.map(kindsOfVector), " ")};
/** Which of them only the loop for floats has, and which only the one for packed lanes; others but the last ones are in both. */
export const FLOATS_END: number = ${VECTORS.findIndex(({ group }) => group !== "floats")};
export const PACKED_START: number = ${VECTORS.findIndex(({ group }) => group === "packed")};
export const RARE_START: number = ${VECTORS.findIndex(({ group }) => group === "rare")};
/** Which of those that do one thing may trap. */
export const PLAIN_TRAPS = "${plainTraps}";
/** Bits for the loops that have it, as a digit of 16: flat32 is bit 0, then flat64, paged32, paged64. */
export const LOOPS: Uint8Array = Uint8Array.from("${[
    ...trees.map(loopsOf),
    ...VECTORS.map((each) => (FUSED.some(({ name }) => name === each.name) && accessesMemory(each) ? 1 : 15)),
  ]
    .map((bits) => bits.toString(16))
    .join("")}", (digit) => Number.parseInt(digit, 16));
export const FUSION_RULES: FusionRules = {
${Object.entries(rules)
  .map(([key, values]: [string, readonly number[]]) => `  ${key}: ${numbers(values)},`)
  .join("\n")}
};
`;
}

function vectorSteps(): readonly (number | string)[] {
  let last = 0;
  return VECTORS.map(({ name }) => {
    const before = last;
    const opcode = VECTOR_ROWS.get(name)?.opcode;
    if (opcode === undefined) return JSON.stringify(name);
    last = opcode;
    return opcode - before;
  });
}

function kindsOfVector({ words }: VectorCase): string {
  return words.replace(/[pabc]/g, "r").replace(/[^riod]/g, "x");
}

/** One rule: see FUSION_RULES. */
interface FusionRow {
  readonly first: number;
  readonly second: number;
  readonly at: number;
  readonly tee: number;
  readonly offset: number;
  readonly whole: number;
}

function casesSource(form: MemoryForm, depth: number): { readonly cases: string; readonly names: ReadonlySet<string> } {
  const texts = new Map<string, string[]>();
  const names = new Set<string>();
  const at = " ".repeat(depth);
  for (const [text, tree] of patterns) {
    const emitted = sourceFor(form, tree);
    if (emitted === undefined) continue;
    for (const each of emitted.names) names.add(each);
    texts.set(emitted.source, [...(texts.get(emitted.source) ?? []), text]);
  }
  // What only some loops have comes first: the rest then lies no further from the same in the loop before than a loop is long, and
  // compressors look back hardly further.
  const isInAll = (text: string): boolean =>
    loopsOf(patterns.get(text) ?? parsePattern(text)) === 2 ** LOOPS.length - 1;
  const ordered = [...texts].toSorted(([, a], [, b]) => Number(a.some(isInAll)) - Number(b.some(isInAll)));
  const cases = ordered.map(([source, same]) => {
    const labels = same.map((text) => `${at}case ${opcodes.get(text)}: // ${text}\n`);
    // Minifiers keep braces, of which a thousand cases are much; only what declares something needs them.
    const body = /^(const|let) /m.test(source) ? `{\n${source}\n}` : source;
    return `${labels.join("")}${indent(body, body === source ? depth + 2 : depth)}`;
  });
  return { cases: cases.join("\n"), names };
}

/** What some cases need to reach memory 0 besides REACH. */
function reachSource(form: MemoryForm, cases: string): string {
  if (!form.startsWith("paged")) return `  const { size } = home.reach;${lastPlaces(cases, "size")}`;
  const first = `
  // What the directory says of addresses below 4 GiB: it changes where operations are done outside of the loop.
  let first = 0;`;
  return `  const { directory, readTable, writeTable, pageShift, low } = home.paged;
  const lowest = low >>> 0;
  const reach = directory.length;
  const pageSize = 1 << pageShift;
  const pageMask = pageSize - 1;${lastPlaces(cases, "pageSize")}${form === "paged64" ? first : ""}`;
}

/** Where an access of so many bytes can still begin, of those that the cases have. */
function lastPlaces(cases: string, size: string): string {
  const used = [1, 2, 4, 8, 16].filter((width) => new RegExp(`\\blast${width}\\b`).test(cases));
  return used.map((width) => `\n  const last${width} = ${size} - ${width};`).join("");
}

/**
 * The touch that lets V8 check the arrays before the loop rather than in it: their shape; and, once anybody's buffer was detached, that theirs may be
 * read and written. A store where there is no element does no more than that.
 */
function touchSource(form: MemoryForm, views: readonly string[]): string {
  const first = form === "paged64" ? "first = directory[0];\n      " : "";
  const paged = form.startsWith("paged") ? ["readTable", "writeTable", "directory"] : [];
  const arrays = ["code", "words", "globals", "memoryBytes", "memoryHalves", "memoryWords", ...paged];
  const reads = [...views.map((name) => `${name}.getInt8(0)`), ...arrays.map((name) => `${name}[0]`)];
  const written = ["words", "globals", ...MEMORY_ARRAYS];
  return `${first}machine.touched = ${reads.join(" + ")} | 0;
      if (memoryFloats[0] + memoryDoubles[0] === 0.25) machine.touched = 1;
      ${written.map((name) => `${name}[-1] = `).join("")}0;`;
}

function loopSource(form: MemoryForm, cases: string, variables: string): string {
  const kind = form.startsWith("paged") ? "paged" : "flat";
  return `// Generated by loop-generator/generate-loop.ts: the execute loop for ${kind} memories with ${form.slice(-2)}-bit addresses.
// @ts-nocheck: the words of valid code index only what exists.
/* eslint-disable */

import { executeOutside${form.slice(-2)} } from "../cold/generated/outside.ts";
import { CODE, NUMBERS } from "../bytecode/code-space.ts";
import type { InstanceState } from "../run/instance-state.ts";
import type { Machine } from "../run/machine.ts";
import { DOUBLES, FLOATS, WORDS } from "../bytecode/registers.ts";
import { stackExhausted } from "../run/traps.ts";

// Constants of this module, not imports: that is how compilers see through them.
const theCode = CODE;
const theNumbers = NUMBERS;
const theWords = WORDS;
const theFloats = FLOATS;
const theDoubles = DOUBLES;

/** Runs the machine from its \`pc\` and \`fp\` until something has to be done outside; \`machine.status\` says what. */
export function execute${form[0]?.toUpperCase()}${form.slice(1)}(machine: Machine, home: InstanceState): void {
  const code = theCode;
  const numbers = theNumbers;
  const words = theWords;
  const floats = theFloats;
  const doubles = theDoubles;
  const limit = machine.limit | 0;
  const { globals, table } = home;
  ${REACH}
  const { abs, clz32, fround, imul, max, min, sqrt } = Math;
  let pc = machine.pc | 0;
  let fp = machine.fp | 0;
  let fuel = machine.fuel | 0;
  let status = 0;
  let ${variables};
${reachSource(form, cases)}
  try {
    for (;;) {
      ${touchSource(form, ["view", "numbers"])}
      // No call returns into these loops: V8 would check every array anew in every operation. In the inner one the frame stays.
      loop: for (;;) {
        const half = fp >> 1;
        for (;;) {
          switch (code[pc]) {
${cases}
            default:
              break loop;
          }
        }
      }
      // Out of fuel; otherwise it is an operation for the cold functions.
      if (fuel < 0) break;
      machine.fuel = fuel;
      pc = executeOutside${form.slice(-2)}(pc, fp, machine, home) | 0;
      fuel = machine.fuel | 0;
      if (pc < 0) {
        pc = ~pc;
        status = machine.status;
        break;
      }
      if (fuel < 0) break;
    }
  } catch (error) {
    machine.pc = pc;
    machine.fp = fp;
    // Who threw was the loop, which has used fuel since it was written, or a cold function, which may have taken some.
    machine.fuel = Math.min(fuel, machine.fuel);
    throw error;
  }
  machine.pc = pc;
  machine.fp = fp;
  machine.fuel = fuel;
  machine.status = status;
}
`;
}

/** Both widths in one file, before all loops: what lay between two loops would keep compressors from finding one in the other. */
function outsideSource(): string {
  return `// Generated by loop-generator/generate-loop.ts: one operation that a loop left: the loop's own, on memory through the Memory seam, or one of the cold
// functions.
// @ts-nocheck: the words of valid code index only what exists.
/* eslint-disable */

import { CODE } from "../../bytecode/code-space.ts";
import type { InstanceState } from "../../run/instance-state.ts";
import type { Machine } from "../../run/machine.ts";
import { DOUBLES, FLOATS, WORDS } from "../../bytecode/registers.ts";
import { executeCold } from "../execute-cold.ts";
import { leaveIfMemoryMoved } from "../memory-moved.ts";
import { slowLoad, slowStore, slowStoreWord, slowView } from "../../run/slow-access.ts";
import { trap } from "../../run/traps.ts";

const code = CODE;
const words = WORDS;
const floats = FLOATS;
const doubles = DOUBLES;
const { abs, clz32, fround, imul, max, min, sqrt } = Math;

${outsideFunction("slow32")}

${outsideFunction("slow64")}
`;
}

function outsideFunction(form: "slow32" | "slow64"): string {
  const { cases, names } = casesSource(form, 4);
  const width = form.slice(-2);
  return `/**
 * Does the operation at \`pc\`, where memory 0 has ${width}-bit addresses, and gives the position of the next, or the complement of it if the loop has to be left.
 * It is too long for V8 to make it a part of the loop: what happens here for the first time would throw the loop away.
 */
export function executeOutside${width}(pc: number, fp: number, machine: Machine, home: InstanceState): number {
  const { memory } = home;
  const access = memory?.access;
  let ${declarators(joinNames([{ names }]))};
  switch (code[pc]) {
${cases}
    default:
      return executeCold(code[pc], pc, fp, machine, home);
  }
  return leaveIfMemoryMoved(machine, home, access, pc);
}`;
}

function indent(text: string, by: number): string {
  let depth = 0;
  return text
    .split("\n")
    .map((line) => {
      const opening = (line.match(/\{/g) ?? []).length - (line.match(/\}/g) ?? []).length;
      const here = depth - (line.startsWith("}") ? 1 : 0);
      depth += opening;
      return " ".repeat(by + 2 * here) + line;
    })
    .join("\n");
}
