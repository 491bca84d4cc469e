// Functions of structured control, made at random: they write some locals, read some, and go about as their parameter says.

import { fc } from "@fast-check/vitest";

/** Labels are counted from the innermost, modulo those that there are. */
export type Step =
  | { readonly kind: "set"; readonly local: number; readonly value: number }
  | { readonly kind: "copy"; readonly local: number; readonly from: number }
  | { readonly kind: "read"; readonly local: number }
  | { readonly kind: "branch"; readonly label: number; readonly always: boolean }
  | { readonly kind: "table"; readonly labels: readonly number[] }
  | { readonly kind: "return" | "throw" }
  | { readonly kind: "block" | "loop"; readonly steps: readonly Step[] }
  | { readonly kind: "if"; readonly steps: readonly Step[]; readonly otherwise: readonly Step[] | undefined }
  | {
      readonly kind: "try";
      readonly steps: readonly Step[];
      /** Where it catches to, unless it is of the former form: the innermost label stands before what it does then. */
      readonly label: number;
      readonly caught: readonly Step[];
    };

const LOCALS = 8;
const local = fc.nat(LOCALS - 1);
const label = fc.nat(5);

/** As many of each kind that some locals are known to be written where they are read, and some are not. */
const of = <T>(weight: number, arbitrary: fc.Arbitrary<T>): fc.WeightedArbitrary<T> => ({ weight, arbitrary });
const kind = <const K extends string>(...kinds: readonly K[]): fc.Arbitrary<K> => fc.constantFrom(...kinds);

export const steps: fc.Arbitrary<readonly Step[]> = fc.letrec<{ steps: readonly Step[]; step: Step }>((tie) => ({
  steps: fc.array(tie("step"), { minLength: 1, maxLength: 6, size: "max" }),
  step: fc.oneof(
    { maxDepth: 4, depthSize: "max" },
    of<Step>(8, fc.record({ kind: kind("set"), local, value: fc.integer({ min: 1, max: 99 }) })),
    of<Step>(1, fc.record({ kind: kind("copy"), local, from: local })),
    of<Step>(6, fc.record({ kind: kind("read"), local })),
    of<Step>(3, fc.record({ kind: kind("branch"), label, always: fc.nat(5).map((n) => n === 0) })),
    of<Step>(
      1,
      fc.record({ kind: kind("table"), labels: fc.array(label, { minLength: 1, maxLength: 4, size: "max" }) }),
    ),
    of<Step>(3, fc.record({ kind: kind("throw", "throw", "throw", "return") })),
    of<Step>(3, fc.record({ kind: kind("block", "loop"), steps: tie("steps") })),
    of<Step>(
      3,
      fc.record({ kind: kind("if"), steps: tie("steps"), otherwise: fc.option(tie("steps"), { nil: undefined }) }),
    ),
    of<Step>(2, fc.record({ kind: kind("try"), steps: tie("steps"), label, caught: tie("steps") })),
  ),
})).steps;

/** One of so many, by the parameter, another each time. */
function choice(count: number): string {
  const next = "(local.tee $way (i32.add (i32.mul (local.get $way) (i32.const 1664525)) (i32.const 1013904223)))";
  return `(i32.rem_u (i32.shr_u ${next} (i32.const 16)) (i32.const ${count}))`;
}

/** What was read becomes part of the result. */
function note(value: string): string {
  return `(local.set $seen (i32.add (i32.mul (local.get $seen) (i32.const 31)) ${value}))`;
}

/** Goes to the function's end in the end, however often loops begin. */
const TURN = `(if (i32.eqz (local.get $turns)) (then (return (local.get $seen))))
  (local.set $turns (i32.sub (local.get $turns) (i32.const 1)))`;

export interface StepForm {
  /** Locals in front of those that are used. */
  readonly others: number;
  /** Whether exceptions are caught by `try` and `catch_all`, instead of `try_table`. */
  readonly former: boolean;
}

/** A module, whose `f` takes where to go, and gives what it has read. */
export function moduleOf(each: readonly Step[], { others, former }: StepForm): string {
  const name = (number: number): string => `$x${number}`;
  const block = (within: readonly Step[], depth: number): string => within.map((step) => text(step, depth)).join("\n");
  /** In so many blocks; the label behind theirs is the function's own, which takes the result. */
  const text = (step: Step, depth: number): string => {
    switch (step.kind) {
      case "set":
        return `(local.set ${name(step.local)} (i32.const ${step.value}))`;
      case "copy":
        return note(`(local.tee ${name(step.local)} (i32.add (local.get ${name(step.from)}) (i32.const 1)))`);
      case "read":
        return note(`(local.get ${name(step.local)})`);
      case "branch": {
        const to = step.label % (depth + 1);
        const operand = to === depth ? "(local.get $seen)" : "";
        if (step.always) return `(br ${to} ${operand})`;
        return `(br_if ${to} ${operand} ${choice(2)}) ${to === depth ? "drop" : ""}`;
      }
      case "table":
        if (depth === 0) return "";
        return `(br_table ${step.labels.map((to) => to % depth).join(" ")} ${choice(step.labels.length + 1)})`;
      case "return":
        return "(return (local.get $seen))";
      case "throw":
        return `(if ${choice(2)} (then (throw $t)))`;
      case "block":
        return `(block ${block(step.steps, depth + 1)})`;
      case "loop":
        return `(loop ${TURN} ${block(step.steps, depth + 1)})`;
      case "if": {
        const otherwise = step.otherwise && `(else ${block(step.otherwise, depth + 1)})`;
        return `(if ${choice(2)} (then ${block(step.steps, depth + 1)}) ${otherwise ?? ""})`;
      }
      case "try": {
        const caught = block(step.caught, depth + 1);
        if (former) return `try ${block(step.steps, depth + 1)} catch_all ${caught} end`;
        const within = `(try_table (catch_all ${step.label % (depth + 2)}) ${block(step.steps, depth + 3)})`;
        return `(block (block ${within} ${choice(2)} (br_if 1)) ${caught})`;
      }
    }
  };
  const used = Array.from({ length: LOCALS }, (_, i) => `(local ${name(i)} i32)`).join(" ");
  return `(module (tag $t)
    (func (export "f") (param $way i32) (result i32) (local $seen i32) (local $turns i32) (local ${"i32 ".repeat(others)}) ${used}
      (local.set $seen (i32.const 1))
      (local.set $turns (i32.const 20))
      ${block(each, 0)}
      (local.get $seen)))`;
}
