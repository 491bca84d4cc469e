// What joined operations are: what they do one after the other says their words and names and whether they trap, so no table needs these written out.

/** What joins with what, by columns: the rules are in the order of what they make. */
export interface FusionRules {
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** Operand word of the second that is the first one's result; -1: they are a sequence. */
  readonly at: readonly number[];
  /** 1 if the operand lives on. */
  readonly tee: readonly number[];
  /** Offset word of the second that has to be 0 and becomes the immediate of the first; -1: none. */
  readonly offset: readonly number[];
  /** How much greater the opcode of the whole is than the one of the rule before: small numbers are small in a bundle. */
  readonly steps: readonly number[];
}

/** An operand in the text of a pattern: a displacement is a word of its access, which counts it as its offset. */
const OPERAND = /((?:load|store)\w*\()i64\.add_word\(r, i\)|\b[ri]\b/g;

/** What something is of all operations, by opcode: behind those of `plain` ones what `join` makes of an operation's two parts, whose rule has that number. */
function withJoined<T>(
  plain: readonly T[],
  { first, second, steps }: FusionRules,
  join: (first: T, second: T, rule: number) => T,
): T[] {
  const all = [...plain];
  // What a rule joins may itself be what a later rule makes.
  for (let some = true; some;) {
    some = false;
    let whole = 0;
    steps.forEach((step, i) => {
      whole += step;
      const { [first[i] ?? -1]: one, [second[i] ?? -1]: other } = all;
      if (all[whole] !== undefined || one === undefined || other === undefined) return;
      some = true;
      all[whole] = join(one, other, i);
    });
  }
  return all;
}

/** The kinds of all operations' words by opcode: behind the `plain` ones those that the rules make there. */
export function kindsWithJoined(plain: readonly string[], rules: FusionRules): readonly string[] {
  return withJoined(plain, rules, (first, second, rule) => joinedKinds(first, second, rule, rules));
}

/** Whether all operations may trap, by opcode: one does if a part of it does. `plain` has a digit for each of those that do one thing. */
export function trapsWithJoined(plain: string, rules: FusionRules): readonly number[] {
  return withJoined(Array.from(plain, Number), rules, (first, second) => first | second);
}

function joinedKinds(first: string, second: string, rule: number, { at, tee, offset }: FusionRules): string {
  const { [rule]: place = -1 } = at;
  // A displacement has the places of the address and the offset.
  if ((offset[rule] ?? -1) >= 0) return second;
  if (place < 0) return first + second;
  return second.slice(0, place) + (tee[rule] === 1 ? first : first.slice(0, -1)) + second.slice(place + 1);
}

/** The name of an operation that does one thing, with the operands that its words are. */
export function plainName(name: string, kinds: string): string {
  const operands = kinds.match(/[rfi]/g);
  return operands === null ? name : `${name}(${operands.join(", ").replaceAll("f", "r")})`;
}

/**
 * The names of all operations by opcode: behind the `plain` ones those that the rules make there. `kinds` are the kinds of each operation's
 * words.
 */
export function namesWithJoined(
  plain: readonly string[],
  kinds: readonly string[],
  rules: FusionRules,
): readonly string[] {
  const names = withJoined(plain, rules, (first, second, rule) => {
    const { [rule]: at = -1 } = rules.at;
    const inner = rules.tee[rule] === 1 ? `tee(${first})` : first;
    const { [rules.second[rule] ?? -1]: words = "" } = kinds;
    return at < 0 ? `${first}; ${second}` : withOperand(second, operandAt(words, at), inner);
  });
  return kinds.map((_, opcode) => names[opcode] ?? "");
}

/** Which of the operands that a pattern shows a word is. */
function operandAt(kinds: string, word: number): number {
  return kinds.slice(0, word).replace(/[^rfi]/g, "").length;
}

/** The text of a pattern with another one in the place of an operand. */
function withOperand(text: string, operand: number, inner: string): string {
  let at = -1;
  return text.replace(OPERAND, (found: string) => (++at === operand ? inner : found));
}
