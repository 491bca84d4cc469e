// What a template is: one wasm operation as TypeScript source, written over operands whose source is not known yet, so that the
// generator can put any operand there: a register, an immediate, or another template's result. What it emits is the business
// of generate-loop.ts.

/** What a register holds: one word, or two. Floats have a numeric reading besides; an address is i32 or i64, as the memory. */
export type Kind = "i32" | "i64" | "f32" | "f64" | "address";

/** A value as source text. Each text may be used once; templates that need one twice bind it with {@link Scope.bind}. */
export interface Value {
  /** The (low) word: an expression that gives a signed 32-bit integer. Floats have it where their bits are at hand. */
  readonly low?: string;
  /** The high word. */
  readonly high?: string;
  /** The value of an f32 or f64 as a JS number. */
  readonly number?: string;
  /** The value as a JS condition: what comparisons give. */
  readonly condition?: string;
  /** If the value lies in a register: the index of that, or of the one that a word so many before its own names. */
  readonly at?: (before?: string) => string;
  /** The number may be a NaN whose payload has to be kept, which the slow way does. */
  readonly payload?: boolean;
}

/** Where the source of one case grows. */
export interface Scope {
  /** Adds `const name = text;` and gives the name. */
  bind(text: string): string;
  /** Adds a line. */
  line(text: string): void;
  /** Traps under a condition: in the loops by leaving it to the slow way. */
  trapIf(condition: string, code: string): void;
  /** Leaves the operation to the slow way under a condition. Nothing has been written until then. */
  leaveIf(condition: string): void;
  readonly memory: MemoryForm;
}

/**
 * How memory 0 is reached. The first four are those of the loops, which do the frequent cases alone; the last two do one operation
 * through the Memory seam.
 */
export type MemoryForm = "flat32" | "flat64" | "paged32" | "paged64" | "slow32" | "slow64";

/** A continuation: takes the result and emits the rest of the case. */
export type Then = (result: Value) => void;

export interface Template {
  readonly name: string;
  readonly params: readonly Kind[];
  /** undefined: it leaves nothing (stores). */
  readonly result: Kind | undefined;
  /** Whether the last operand may be an immediate in the code. */
  readonly immediate: boolean;
  /** Whether it may trap, and so has to keep its place among other effects. */
  readonly trapping: boolean;
  /** A memory access: its static offset comes as one more operand. */
  readonly memory: boolean;
  emit(operands: readonly Value[], scope: Scope, then: Then): void;
}

/** The text of a part that the value must have, as an operand of whatever operator it is put beside. */
function part(value: Value | undefined, name: "low" | "high" | "number"): string {
  const text = value?.[name];
  if (text === undefined) throw new Error(`an operand has no ${name}: ${JSON.stringify(value)}`);
  return isPrimary(text) ? text : `(${text})`;
}

/** Whether no operator can take a piece out of a text: a name or number, with balanced brackets behind it. */
function isPrimary(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    if ("([".includes(letter)) depth++;
    else if (")]".includes(letter)) depth--;
    else if (depth === 0 && !/[\w.]/.test(letter)) return false;
  }
  return true;
}

export const low = (value: Value | undefined): string => part(value, "low");
export const high = (value: Value | undefined): string => part(value, "high");
export const number = (value: Value | undefined): string => part(value, "number");

/** The value as a condition. */
export function condition(value: Value | undefined): string {
  return value?.condition ?? `${low(value)} !== 0`;
}

/** A condition as 0 or 1, without a branch that the processor would have to predict. */
export function bit(test: string): string {
  return `((${test}) | 0)`;
}

/** The index of the register that a select takes, again without a branch: its operands are named by words that are neighbours. */
export function chosen([, b, c]: readonly Value[]): string {
  if (b?.at === undefined) throw new Error("a select takes registers");
  return b.at(` - ${bit(condition(c))}`);
}

/**
 * An f64 that may be a NaN, whose payload has to be kept. The loops store it as one number: what reads it reads all of it at once, and a processor waits
 * for two stores to be done. A NaN is left to the slow way, which moves words.
 */
export function kept(asNumber: () => string, words: () => Pick<Value, "low" | "high">, scope: Scope): Value {
  return scope.memory.startsWith("slow") ? words() : { number: asNumber(), payload: true };
}

interface Options {
  readonly immediate?: boolean;
  readonly trapping?: boolean;
  readonly memory?: boolean;
}

/** A template that computes one result. */
export function operation(
  name: string,
  params: readonly Kind[],
  result: Kind | undefined,
  emit: Template["emit"],
  options: Options = {},
): Template {
  return {
    name,
    params,
    result,
    immediate: options.immediate ?? false,
    trapping: options.trapping ?? false,
    memory: options.memory ?? false,
    emit,
  };
}
