// Writes the function that executes the vector instructions of which programs have most, several in a row: one switch over what
// generate-vectors.ts has as functions of their own.

import { INSTRUCTIONS, type Instruction } from "../../../core/src/module/instructions.ts";
import { BITS } from "./bits.ts";
import { FLOATS } from "./floats.ts";
import { INTEGERS } from "./integers.ts";
import type { VectorOperation } from "./lanes.ts";
import { LOADS, STORES } from "./memory.ts";

/** Lanes of a byte make long code, and lanes of an i64 are bigints: neither is worth a place in the switch. */
const MOST_LINES = 10;
const LARGE = /BigInt|longs|Longs/;
/** Nor are those that few programs have. The function has the budget of a loop: see tools/check-bytecode-budget.ts. */
const RARE = /relaxed|dot|extmul|extadd|trunc_sat|demote|promote|pmin|pmax|\.(ceil|floor|trunc|nearest)$/;

/** Opcode, behind `code[pc]`, of each word. */
const OPERATION = { length: 5, b: 2, c: 3, d: 4 };
const LOAD = { length: 8, b: 5, c: 6, d: 7 };
const STORE = { length: 7, c: 6 };

const register = (name: string, word: number): string => `${name} = fp + code[pc + ${word}];`;

/** Whether an instruction is in the switch. */
export function isInRow({ name, lines }: VectorOperation): boolean {
  return lines.length <= MOST_LINES && !LARGE.test(lines.join("\n")) && !RARE.test(name);
}

/** The text of the function. */
export function rowSource(): string {
  const rows = new Map(INSTRUCTIONS.filter(({ opcode }) => opcode >= 0xfd0000).map((row) => [row.mnemonic, row]));
  const cases: string[] = [];
  const add = (
    operations: readonly VectorOperation[],
    body: (row: Instruction, lines: string) => readonly string[],
  ) => {
    for (const { name, lines } of operations) {
      const row = rows.get(name);
      if (row === undefined || !isInRow({ name, lines })) continue;
      const text = lines.join("\n").replaceAll("const ", "");
      cases.push(`case ${row.opcode}: // ${name}\n${body(row, text).join("\n")}\ncontinue;`);
    }
  };
  add([...BITS, ...INTEGERS, ...FLOATS], ({ lanes }, lines) => [
    register("a", 1),
    register("b", OPERATION.b),
    lanes > 0 ? `c = code[pc + ${OPERATION.c}];` : register("c", OPERATION.c),
    register("d", OPERATION.d),
    lines,
    `pc += ${OPERATION.length};`,
  ]);
  add(LOADS, ({ width }, lines) => [
    ...placeLines(width),
    register("b", LOAD.b),
    `c = code[pc + ${LOAD.c}];`,
    register("d", LOAD.d),
    lines,
    `pc += ${LOAD.length};`,
  ]);
  add(STORES, ({ width }, lines) => [
    ...placeLines(width),
    register("a", LOAD.b),
    `c = code[pc + ${STORE.c}];`,
    lines,
    `pc += ${STORE.length};`,
  ]);
  const variables = Array.from({ length: 16 }, (_, k) => `r${k} = 0`).join(", ");
  return `/** Executes the common ones from \`pc\` on, until something else comes: gives its position. \`view\` is a flat memory 0. */
export function executeVectorRow(pc: number, fp: number, view: DataView, wide: boolean): number {
  const code = CODE;
  const size = view.byteLength;
  let a = 0, b = 0, c = 0, d = 0, n = 0, x = 0, y = 0, place = 0;
  let ${variables};
  for (;;) {
    switch (code[pc]) {
${cases.join("\n")}
      default:
        return pc;
    }
  }
}
`;
}

/** Where an access to memory 0 is; what is not simply in bounds is left to others. */
function placeLines(width: number): readonly string[] {
  return [
    "a = fp + code[pc + 1];",
    "place = (words[a] >>> 0) + (code[pc + 3] >>> 0);",
    `if (place + ${width} > size || (code[pc + 2] | code[pc + 4]) !== 0 || (wide && words[a + 1] !== 0)) return pc;`,
  ];
}
