// Which operations of the main loop the loops for vectors have, too: what stands between vector instructions in inner loops.

import type { Tree } from "../pattern.ts";
import type { LoopForm } from "./generate-vector-loop.ts";
import type { Loop } from "./vector-opcodes.ts";

/** Addresses and counters, tests and the ends of loops, accesses to elements, and arithmetic on what is not vectorised. */
const TAKEN: readonly RegExp[] = [
  /^i32\.(add|sub|mul|and|or|xor|shl|shr_u|shr_s|ctz|eqz|rotl)\(r/,
  /^i32\.(eq|ne|(lt|gt|le|ge)_[su])\(r/,
  /^i32\.add/,
  /^mov/,
  /^(br_if|br_unless|loop_if|loop_unless)\(r/,
  /^br_if\(i32\.\w+\(r, .\)/,
  /^loop_if\(/,
  /^i32\.(load|load8_u|load16_u|store|store8)\(r/,
  /^i32\.(load|load8_u)\(i32\.add\(r, i\)/,
  /^(f32|f64)\.(load|store|add|mul)\(r/,
  /^(f32|f64)\.load\(i32\.add\(r, i\)/,
];

/** The same where addresses are wide. */
const WIDE: readonly RegExp[] = [/^i64\.(add|sub|shl_near|extend_i32_[su])\(r/, /^loop_if\(i64\.(ne|lt_[su])\(r, .\)/];

/** Of these, what is seldom there: a loop has a budget. */
const LEFT: readonly RegExp[] = [
  /return|call/,
  /store8?\(r, r\); /,
  /(loop|br)_if\(f64/,
  /loop_if\(.*load/,
  /i32\.(and|or|mul|xor|shl)\(i32/,
  /load\(i32.load/,
  /store8?\(.*load/,
  /i32.add\(.*load/,
];

const CONTROL: ReadonlySet<string> = new Set(["br", "loop", "count"]);

export function isBetweenVectors(text: string, tree: Tree, loop: Loop, form: LoopForm): boolean {
  if (tree.is === "control") return CONTROL.has(tree.control.name);
  if (loop === "packed" && /f32|f64/.test(text)) return false;
  if (/if\(i64/.test(text) && !form.endsWith("64")) return false;
  const taken = form.endsWith("64") ? [...TAKEN, ...WIDE] : TAKEN;
  return taken.some((each) => each.test(text)) && !LEFT.some((each) => each.test(text));
}
