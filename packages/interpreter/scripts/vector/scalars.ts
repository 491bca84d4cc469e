// Which operations of the main loop the loop for vectors has, too: what stands between vector instructions in inner loops.

import type { Tree } from "../pattern.ts";
import type { Loop } from "./vector-opcodes.ts";

const NAMES =
  /^(i32\.(add|sub|mul|and|or|xor|shl|shr_u|shr_s|ctz|eqz|rotl|(eq|ne|lt_[su]|gt_[su]|le_[su]|ge_[su]))\(r|mov|br_if\(r|br_unless\(r|loop_if\(|loop_unless\(r|br_if\(i32\.\w+\(r, .\)|i32\.add|i32\.(load|load8_u|load16_u|store|store8)\(r|i32\.(load|load8_u)\(i32\.add\(r, i\)|f32.(load|store|add|mul)\(r|f64.(load|store|add|mul)\(r|f(32|64)\.load\(i32\.add\(r, i\))/;
const RARE =
  /return|call|store8?\(r, r\); |(loop|br)_if\([if]64|loop_if\(.*load|i32\.(and|or|mul|xor|shl)\(i32|load\(i32.load|store8?\(.*load|i32.add\(.*load/;

export function isBetweenVectors(text: string, tree: Tree, loop: Loop): boolean {
  if (loop === "packed" && /f32|f64/.test(text)) return false;
  return tree.is !== "control"
    ? NAMES.test(text) && !RARE.test(text)
    : tree.control.name === "br" || tree.control.name === "loop";
}
