// Templates of control flow, variables and calls: those that set `pc` and `fp` themselves, and moves. A frame is [parameters or
// results, link, other locals, operand stack]; the link holds the caller's pc and fp. In front of a function's first
// instruction stand its frame's facts: see src/bytecode/lowered-function.ts.

import {
  chosen,
  condition,
  kept,
  high,
  low,
  type Kind,
  number,
  operation,
  type Template,
  type Value,
} from "./template.ts";

/** An operation that ends its case itself. `text` gets the texts of the operand words. */
export interface ControlTemplate {
  readonly name: string;
  /** Number of operand words. */
  readonly words: number;
  readonly trapping: boolean;
  text(word: (index: number) => string, length: number): string;
}

/** Moves between registers, and from and to the words of the module's own globals. */
export const MOVES: readonly Template[] = [
  operation("mov32", ["i32"], "i32", ([a], _, then) => then({ low: low(a) }), { immediate: true }),
  operation("mov64", ["i64"], "i64", ([a], _, then) => then({ low: low(a), high: high(a) }), { immediate: true }),
  operation(
    "movf64",
    ["f64"],
    "f64",
    ([a = {}], scope, then) =>
      then(
        a.at === undefined
          ? { number: number(a) }
          : kept(
              () => number(a),
              () => ({ low: low(a), high: high(a) }),
              scope,
            ),
      ),
    { immediate: true, trapping: true },
  ),
  operation(
    "selectf64",
    ["f64", "f64", "i32"],
    "f64",
    (operands, scope, then) => {
      const at = scope.bind(chosen(operands));
      then(
        kept(
          () => `doubles[${at}]`,
          () => ({ low: `words[${at}]`, high: `words[${at} + 1]` }),
          scope,
        ),
      );
    },
    { trapping: true },
  ),
  operation("global.get32", ["i32"], "i32", ([at], _, then) => then({ low: `globals[${low(at)}]` }), {
    immediate: true,
  }),
  operation(
    "global.set32",
    ["i32", "i32"],
    undefined,
    ([a, at], scope, then) => {
      scope.line(`globals[${low(at)}] = ${low(a)};`);
      then({});
    },
    { immediate: true },
  ),
];

/** Branches: the last word is the target. */
export interface Branch {
  readonly name: string;
  readonly params: readonly Kind[];
  /** The test on which it branches. */
  test(value: Value | undefined): string;
  /** Backward branches pay fuel. */
  readonly backward: boolean;
}

const negated = (value: Value | undefined): string =>
  value?.condition === undefined ? `${low(value)} === 0` : `!(${value.condition})`;

export const BRANCHES: readonly Branch[] = [
  { name: "br_if", params: ["i32"], test: condition, backward: false },
  { name: "br_unless", params: ["i32"], test: negated, backward: false },
  { name: "loop_if", params: ["i32"], test: condition, backward: true },
  { name: "loop_unless", params: ["i32"], test: negated, backward: true },
];

/** Starts the frame of the function at `entry`, whose fp is `frame`, and leaves the link to the caller. */
function enter(back: string): string {
  return `if (frame + code[entry - 1 | 0] > limit) throw stackExhausted();
const link = frame + code[entry - 2 | 0] | 0;
words[link] = ${back};
words[link + 1] = fp;
fp = frame;
pc = entry;
if ((fuel = fuel - 1 | 0) < 0) break loop;
continue loop;`;
}

export const CONTROL: readonly ControlTemplate[] = [
  {
    name: "br",
    words: 1,
    trapping: false,
    text: (word) => `pc = ${word(0)};\nbreak;`,
  },
  {
    name: "loop",
    words: 1,
    trapping: false,
    text: (word) => `pc = ${word(0)};\nif ((fuel = fuel - 1 | 0) < 0) break loop;\nbreak;`,
  },
  {
    name: "br_table",
    words: 2,
    trapping: false,
    text: (word) => `const index = words[fp + ${word(0)}];
const last = ${word(1)};
pc = code[pc + 3 + (index < 0 || index > last ? last : index)];
break;`,
  },
  {
    name: "call",
    words: 2,
    trapping: true,
    text: (word, length) => `const entry = ${word(0)};
const frame = fp + ${word(1)} | 0;
${enter(`pc + ${length}`)}`,
  },
  {
    name: "call_indirect",
    words: 4,
    trapping: true,
    text: (word, length) => `const callee = table[words[fp + ${word(0)}] >>> 0];
if (callee != null && callee.home === home && callee.typeId === ${word(3)} && callee.entry !== 0) {
const entry = callee.entry | 0;
const frame = fp + ${word(1)} | 0;
${enter(`pc + ${length}`)}
}
break loop;`,
  },
  {
    // For coverage: the count is the operation's own word. It is taken out of there long before it is no small integer any more.
    name: "count",
    words: 1,
    trapping: false,
    text: (word, length) => `${word(0)}++;
pc = pc + ${length} | 0;
break;`,
  },
  {
    name: "return",
    words: 1,
    trapping: false,
    text: (word) => `const link = fp + ${word(0)} | 0;
pc = words[link];
fp = words[link + 1];
continue loop;`,
  },
];
