// The words and names of joined operations: what they do one after the other says both, so no table needs them written out.

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

/** The kinds of all operations' words by opcode: behind the `plain` ones those that the rules make there. */
export function kindsWithJoined(plain: readonly string[], rules: FusionRules): readonly string[] {
  const kinds = [...plain];
  // What a rule joins may itself be what a later rule makes.
  for (let some = true; some;) {
    some = false;
    let whole = 0;
    rules.steps.forEach((step, i) => {
      whole += step;
      const { [rules.first[i] ?? -1]: first, [rules.second[i] ?? -1]: second } = kinds;
      if (kinds[whole] !== undefined || first === undefined || second === undefined) return;
      some = true;
      kinds[whole] = joinedKinds(first, second, i, rules);
    });
  }
  return kinds;
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
  const operands = kinds.match(/[ri]/g);
  return operands === null ? name : `${name}(${operands.join(", ")})`;
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
  const names = kinds.map((_, opcode) => plain[opcode] ?? "");
  // What a rule joins may itself be what a later rule makes.
  while (nameSome(names, kinds, rules)) continue;
  return names;
}

/** Names what can be named by the names that there are; whether there was anything. */
function nameSome(names: string[], kinds: readonly string[], rules: FusionRules): boolean {
  let whole = 0;
  let some = false;
  for (const [i, step] of rules.steps.entries()) {
    whole += step;
    const { [i]: left = -1 } = rules.first;
    const { [i]: right = -1 } = rules.second;
    const { [i]: at = -1 } = rules.at;
    const { [left]: first = "", [right]: second = "" } = names;
    if (names[whole] !== "" || first === "" || second === "") continue;
    some = true;
    const inner = rules.tee[i] === 1 ? `tee(${first})` : first;
    names[whole] = at < 0 ? `${first}; ${second}` : withOperand(second, operandAt(kinds[right] ?? "", at), inner);
  }
  return some;
}

/** Which of the operands that a pattern shows a word is. */
function operandAt(kinds: string, word: number): number {
  return kinds.slice(0, word).replace(/[^ri]/g, "").length;
}

/** The text of a pattern with another one in the place of an operand. */
function withOperand(text: string, operand: number, inner: string): string {
  let at = -1;
  return text.replace(OPERAND, (found: string) => (++at === operand ? inner : found));
}
