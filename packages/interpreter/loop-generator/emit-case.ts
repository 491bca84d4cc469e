// Writes one case of the switch: a pattern's tree, its templates applied to each other from the leaves up.

import {
  type Application,
  bodyWords,
  displacedAddress,
  isTrapping,
  operandsOf,
  patternText,
  patternWords,
  resultKind,
  type Tree,
} from "./pattern.ts";
import { high, type Kind, low, type MemoryForm, number, type Scope, type Value } from "./templates/template.ts";

const NAMES = "abcdefghijklmnopqstuvwxyz";

class Case implements Scope {
  readonly memory: MemoryForm;
  readonly lines: string[] = [];
  /** Variables that the case needs. They are the function's: V8 gives each variable of a block a register of its own. */
  readonly names: Set<string> = new Set();
  readonly #length: number;
  #bound = 0;
  #written = false;

  constructor(memory: MemoryForm, length: number) {
    this.memory = memory;
    this.#length = length;
  }

  bind(text: string): string {
    // A name or a number is its own binding.
    if (/^[a-z][0-9]*$|^-?[0-9]+$/.test(text)) return text;
    const index = this.#bound++;
    const round = Math.floor(index / NAMES.length);
    const name = (NAMES[index % NAMES.length] ?? "") + (round === 0 ? "" : String(round));
    this.names.add(name);
    this.line(`${name} = ${text};`);
    return name;
  }
  line(text: string): void {
    this.lines.push(text);
  }
  trapIf(condition: string, code: string): void {
    if (isSlow(this.memory)) this.line(`if (${condition}) throw trap("${code}");`);
    else this.leaveIf(condition);
  }
  leaveIf(condition: string): void {
    if (this.#written) throw new Error("an operation would be done again after it has written");
    // What it begins with was often computed right before.
    const [name = ""] = condition.split(" ", 1);
    const bound = this.lines.at(-1)?.startsWith(`${name} = `) ? this.lines.pop() : undefined;
    const first = bound === undefined ? name : `(${bound.slice(0, -1)})`;
    this.line(`if (${first}${condition.slice(name.length)}) break loop;`);
  }

  /** Evaluates a tree, whose words begin at `word`, and hands its value to `then`. */
  evaluate(tree: Tree, word: number, then: (value: Value) => void): void {
    switch (tree.is) {
      case "register":
        return then(this.#register(tree.kind, word));
      case "immediate":
        return then({
          low: this.#word(word),
          high: this.#word(word + 1),
          ...(tree.kind === "f64" ? { number: `numbers.getFloat64(pc + ${word} << 2, true)` } : {}),
        });
      case "tee":
        return this.evaluate(tree.value, word, (value) =>
          then(this.#write(tree.value, value, word + bodyWords(tree.value), { again: true })),
        );
      case "apply":
        return this.#apply(tree, word, then);
      default:
        throw new Error(`${patternText(tree)} is not a value`);
    }
  }

  #apply(tree: Application, word: number, then: (value: Value) => void): void {
    const { template } = tree;
    this.#operands(operandsOf(tree), word, [], (values, next) => {
      const offset = { low: this.#word(next) };
      const [base, ...others] = values;
      const address = displacedAddress(tree);
      if (!template.memory) return template.emit(values, this, then);
      // A displacement is an offset unless it wraps, and those that do wrap are left to the slow way.
      if (!isSlow(this.memory) || address === undefined || base === undefined) {
        return template.emit([...values, offset], this, then);
      }
      address.template.emit([base, offset], this, (sum) => template.emit([sum, ...others, { low: "0" }], this, then));
    });
  }

  /** A word of the operation, or one so many before it. */
  #word(index: number, before = ""): string {
    return `code[pc + ${index}${before}]`;
  }

  /** Index of the first word of the register that a word names. A sum of words is one: V8 looks for each operand whether it is, unless the code says so. */
  #index(kind: Kind, word: number, before = ""): string {
    const named = this.#word(word, before);
    const sum = `fp + ${kind === "f64" ? `(${named} << 1)` : named}`;
    return isSlow(this.memory) ? sum : `${sum} | 0`;
  }

  /** Index of the element of `doubles` that a word names. */
  #double(word: number, before = ""): string {
    const named = this.#word(word, before);
    return isSlow(this.memory) ? `(fp >> 1) + ${named}` : `half + ${named} | 0`;
  }

  #register(kind: Kind, word: number): Value {
    if (kind === "f64" && !isSlow(this.memory)) {
      const at = (before?: string): string => this.#double(word, before);
      return { number: `doubles[${at()}]`, at };
    }
    const at = (before?: string): string => this.#index(kind, word, before);
    if (kind === "i32") return { low: `words[${at()}]`, at };
    if (kind === "f32") return { low: `words[${at()}]`, number: `floats[${at()}]` };
    const index = this.#lazily(at());
    return {
      get low() {
        return `words[${index()}]`;
      },
      get high() {
        return `words[${index()} + 1]`;
      },
      ...(kind === "f64" ? { number: `doubles[${this.#double(word)}]` } : {}),
      at,
    };
  }

  /** Binds the text where it is first used: an f64 that is read as a number needs no index. */
  #lazily(text: string): () => string {
    let name: string | undefined;
    return () => (name ??= this.bind(text));
  }

  #operands(
    trees: readonly Tree[],
    word: number,
    values: readonly Value[],
    then: (values: readonly Value[], next: number) => void,
  ): void {
    const [first, ...rest] = trees;
    if (first === undefined) return then(values, word);
    this.evaluate(first, word, (value) => {
      // What an f32 operation computes is an f32; a register rounds it when it is written, here nothing else does.
      const computed = first.is === "apply" && first.template.result === "f32" && value.low === undefined;
      const operand = computed ? { number: `fround(${number(value)})` } : value;
      this.#operands(rest, word + bodyWords(first), [...values, operand], then);
    });
  }

  /** Writes a value to the register that a word names. If it is read `again`, gives it as it can be. */
  #write(tree: Tree, value: Value, word: number, options: { readonly again?: boolean } = {}): Value {
    if (tree.is !== "apply") throw new Error("only what a template computes is written");
    const kind = tree.template.result;
    const at = `fp + ${this.#word(word)}`;
    const keep = (text: string): string => (options.again === true ? this.bind(text) : text);
    if (value.payload === true) {
      const x = this.bind(number(value));
      this.leaveIf(`${x} !== ${x}`);
      return this.#write(tree, { number: x }, word, options);
    }
    this.#written = true;
    if (kind === "i32" || (kind === "f32" && value.low !== undefined)) {
      const x = keep(low(value));
      this.line(`words[${this.#index(kind, word)}] = ${x};`);
      return { ...value, low: x };
    }
    if (value.low === undefined) {
      const x = keep(number(value));
      this.line(kind === "f32" ? `floats[${at}] = ${x};` : `doubles[${this.#double(word)}] = ${x};`);
      return { number: x };
    }
    // Both before either is written: the operands may lie there.
    const h = this.bind(high(value));
    const l = this.bind(low(value));
    const to = this.bind(kind === "f64" ? this.#index(kind, word) : at);
    this.line(`words[${to}] = ${l};`);
    this.line(`words[${to} + 1] = ${h};`);
    return { low: l, high: h };
  }

  /** A whole pattern whose words begin at `word`, then `rest`. */
  root(tree: Tree, word: number, rest: () => void): void {
    switch (tree.is) {
      case "sequence":
        return this.root(tree.first, word, () => this.root(tree.second, word + patternWords(tree.first), rest));
      case "control": {
        const text = tree.control.text((index) => this.#word(word + index), this.#length);
        this.line(text);
        return /(break|break loop|continue loop);$/.test(text) ? undefined : rest();
      }
      case "branch":
        return this.#operands(tree.operands, word, [], ([value], next) => {
          this.line(`if (${tree.branch.test(value)}) {`);
          this.line(`pc = ${this.#word(next)};`);
          if (tree.branch.backward)
            this.line(isSlow(this.memory) ? "machine.fuel--;" : "if ((fuel = fuel - 1 | 0) < 0) break loop;");
          this.line(`} else pc = pc + ${this.#length} | 0;`);
          this.line("break;");
        });
      default:
        return this.evaluate(tree, word, (value) => {
          if (resultKind(tree) !== undefined) this.#write(tree, value, word + bodyWords(tree));
          rest();
        });
    }
  }

  /** Goes to the next operation. */
  next(): void {
    this.line(`pc = pc + ${this.#length} | 0;`);
    this.line("break;");
  }
}

/** The source of a case, and the variables it needs; undefined if the pattern computes addresses of the other width. */
export function emitCase(
  tree: Tree,
  memory: MemoryForm,
): { readonly source: string; readonly names: ReadonlySet<string> } | undefined {
  if (isSlow(memory) && (!isTrapping(tree) || tree.is === "control")) return undefined;
  if (!fits(tree, memory.endsWith("32") ? "i32" : "i64")) return undefined;
  const scope = new Case(memory, patternWords(tree) + 1);
  scope.root(tree, 1, () => scope.next());
  return { source: scope.lines.join("\n"), names: scope.names };
}

function fits(tree: Tree, address: Kind): boolean {
  switch (tree.is) {
    case "tee":
      return fits(tree.value, address);
    case "sequence":
      return fits(tree.first, address) && fits(tree.second, address);
    case "apply": {
      const [first] = tree.operands;
      if (tree.template.memory && first?.is === "apply" && first.template.result !== address) return false;
      return tree.operands.every((each) => fits(each, address));
    }
    case "branch":
      return tree.operands.every((each) => fits(each, address));
    default:
      return true;
  }
}

/** The slow forms have only what loops may leave: operations that touch memory or trap. */
function isSlow(memory: MemoryForm): boolean {
  return memory.startsWith("slow");
}
