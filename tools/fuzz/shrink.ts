// Makes a failing program small: throws away calls, bodies, statements and operands as long as it keeps failing in the same way.

import { zeroNode } from "./generate/nodes.ts";
import type { Call, FuzzCase, Node, Program, ProgramFunction } from "./generate/program.ts";

/** Whether a smaller case is valid and still fails. */
export type StillFails = (candidate: FuzzCase) => boolean;

/** The smallest case found within the time. */
export function shrink(failing: FuzzCase, stillFails: StillFails, milliseconds: number): FuzzCase {
  const ends = performance.now() + milliseconds;
  const shrinker = new Shrinker(structuredClone(failing.programs), failing.calls, stillFails, ends);
  return shrinker.run();
}

class Shrinker {
  readonly #programs: readonly Program[];
  #calls: readonly Call[];
  readonly #stillFails: StillFails;
  readonly #ends: number;

  constructor(programs: readonly Program[], calls: readonly Call[], stillFails: StillFails, ends: number) {
    this.#programs = programs;
    this.#calls = calls;
    this.#stillFails = stillFails;
    this.#ends = ends;
  }

  run(): FuzzCase {
    this.#shrinkCalls();
    for (const func of this.#functions()) {
      this.#attempt(() => {
        const before = func.body;
        func.body = func.signature.results.map(zeroNode);
        return () => (func.body = before);
      });
    }
    while (this.#functions().some((func) => this.#shrinkList(func.body)) && !this.#late()) {
      // Every round may make room for the next.
    }
    return { programs: this.#programs, calls: this.#calls };
  }

  #functions(): ProgramFunction[] {
    return this.#programs.flatMap(({ functions }) => functions);
  }

  #late(): boolean {
    return performance.now() > this.#ends;
  }

  #shrinkCalls(): void {
    const last = this.#calls.slice(-1);
    if (this.#stillFails({ programs: this.#programs, calls: last })) this.#calls = last;
    for (let i = this.#calls.length - 2; i >= 0; i--) {
      const fewer = this.#calls.toSpliced(i, 1);
      if (this.#stillFails({ programs: this.#programs, calls: fewer })) this.#calls = fewer;
    }
  }

  /** Makes a change that returns its own undoing; keeps it if the case still fails. */
  #attempt(change: () => () => void): boolean {
    if (this.#late()) return false;
    const undo = change();
    if (this.#stillFails({ programs: this.#programs, calls: this.#calls })) return true;
    undo();
    return false;
  }

  /** Shrinks the nodes of a list and all below them; whether anything got smaller. */
  #shrinkList(nodes: Node[]): boolean {
    let progress = false;
    for (let i = nodes.length - 1; i >= 0; i--) {
      const current = nodes[i];
      if (current === undefined) continue;
      if (this.#remove(nodes, i)) {
        progress = true;
        continue;
      }
      if (this.#replace(nodes, i)) progress = true;
      const left = nodes[i] ?? current;
      if (this.#shrinkList(left.children)) progress = true;
      for (const body of left.bodies ?? []) if (this.#shrinkList(body)) progress = true;
    }
    return progress;
  }

  #remove(nodes: Node[], at: number): boolean {
    const node = nodes[at];
    if (node === undefined || node.results.length > 0) return false;
    return this.#attempt(() => {
      nodes.splice(at, 1);
      return () => nodes.splice(at, 0, node);
    });
  }

  /** Puts something smaller in the place of a node: a constant, one of its operands, or the code inside of it. */
  #replace(nodes: Node[], at: number): boolean {
    const node = nodes[at];
    if (node === undefined || node.children.length + (node.bodies?.length ?? 0) === 0) return false;
    const smaller: (readonly Node[])[] = [];
    const [type] = node.results;
    if (node.results.length === 1 && type !== undefined) smaller.push([zeroNode(type)]);
    for (const child of node.children) if (child.results.join() === node.results.join()) smaller.push([child]);
    for (const body of node.bodies ?? []) smaller.push(body);
    // The operands of a statement may be what fails.
    if (node.results.length === 0) smaller.push(...node.children.map(dropped));
    return smaller.some((replacement) =>
      this.#attempt(() => {
        nodes.splice(at, 1, ...replacement);
        return () => nodes.splice(at, replacement.length, node);
      }),
    );
  }
}

const DROP = 0x1a;

function dropped(node: Node): readonly Node[] {
  if (node.results.length !== 1) return [node];
  return [{ opcode: DROP, mnemonic: "drop", immediates: [], children: [node], results: [] }];
}
