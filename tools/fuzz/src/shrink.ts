// Makes a failing program small: throws away calls, bodies, statements and operands as long as it keeps failing in the same way.

import { setImmediate } from "node:timers/promises";
import { instructionByName } from "@atoll/core/engine";
import { zeroNode } from "./generate/nodes.ts";
import type { Call, FuzzCase, Node, Program, ProgramFunction } from "./generate/program.ts";

/** Whether a smaller case is valid and still fails. */
export type StillFails = (candidate: FuzzCase) => Promise<boolean>;

/** The smallest case found within the time. */
export function shrink(failing: FuzzCase, stillFails: StillFails, milliseconds: number): Promise<FuzzCase> {
  const ends = performance.now() + milliseconds;
  const shrinker = new Shrinker(structuredClone(failing.programs), failing.calls, stillFails, ends);
  return shrinker.run();
}

class Shrinker {
  #programs: readonly Program[];
  #calls: readonly Call[];
  readonly #stillFails: StillFails;
  readonly #ends: number;

  constructor(programs: readonly Program[], calls: readonly Call[], stillFails: StillFails, ends: number) {
    this.#programs = programs;
    this.#calls = calls;
    this.#stillFails = stillFails;
    this.#ends = ends;
  }

  async run(): Promise<FuzzCase> {
    await this.#shrinkCalls();
    await this.#attempt(() => {
      const before = this.#programs;
      if (before.length > 1 && this.#calls.every(({ program }) => program === 0)) this.#programs = before.slice(0, 1);
      return () => (this.#programs = before);
    });
    for (const func of this.#functions()) {
      await this.#attempt(() => {
        const before = func.body;
        func.body = func.signature.results.map(zeroNode);
        return () => (func.body = before);
      });
    }
    let progress = true;
    while (progress && !this.#late()) {
      progress = false;
      for (const func of this.#functions()) if (await this.#shrinkList(func.body)) progress = true;
    }
    return { programs: this.#programs, calls: this.#calls };
  }

  #functions(): ProgramFunction[] {
    return this.#programs.flatMap(({ functions }) => functions);
  }

  #late(): boolean {
    return performance.now() > this.#ends;
  }

  async #shrinkCalls(): Promise<void> {
    const last = this.#calls.slice(-1);
    if (await this.#stillFails({ programs: this.#programs, calls: last })) this.#calls = last;
    for (let i = this.#calls.length - 2; i >= 0; i--) {
      const fewer = this.#calls.toSpliced(i, 1);
      if (await this.#stillFails({ programs: this.#programs, calls: fewer })) this.#calls = fewer;
    }
  }

  /** Makes a change that returns its own undoing; keeps it if the case still fails. */
  async #attempt(change: () => () => void): Promise<boolean> {
    if (this.#late()) return false;
    await setImmediate();
    const undo = change();
    if (await this.#stillFails({ programs: this.#programs, calls: this.#calls })) return true;
    undo();
    return false;
  }

  /** Shrinks the nodes of a list and all below them; whether anything got smaller. */
  async #shrinkList(nodes: Node[]): Promise<boolean> {
    let progress = false;
    for (let i = nodes.length - 1; i >= 0; i--) {
      const current = nodes[i];
      // Without its fuel a program may run for ever.
      if (current === undefined || current.shrink === "never") continue;
      if (await this.#remove(nodes, i)) {
        progress = true;
        continue;
      }
      if (current.shrink !== "inside" && (await this.#replace(nodes, i))) progress = true;
      if (await this.#hoist(nodes, i)) progress = true;
      const left = nodes[i] ?? current;
      if (await this.#shrinkList(left.children)) progress = true;
      for (const body of left.bodies ?? []) if (await this.#shrinkList(body)) progress = true;
    }
    return progress;
  }

  async #remove(nodes: Node[], at: number): Promise<boolean> {
    const node = nodes[at];
    if (node === undefined || node.results.length > 0) return false;
    return this.#attempt(() => {
      nodes.splice(at, 1);
      return () => nodes.splice(at, 0, node);
    });
  }

  /** Takes statements out of a node's operands: code that came into the place of an operand can go only then without it. */
  async #hoist(nodes: Node[], at: number): Promise<boolean> {
    const node = nodes[at];
    const statements = node?.children.filter(isStatement) ?? [];
    if (node === undefined || statements.length === 0) return false;
    const rest = node.children.filter((child) => !isStatement(child));
    return this.#attempt(() => {
      nodes.splice(at, 1, ...statements, { ...node, children: rest });
      return () => nodes.splice(at, statements.length + 1, node);
    });
  }

  /** Puts something smaller in the place of a node: a constant, one of its operands, or the code inside of it. */
  async #replace(nodes: Node[], at: number): Promise<boolean> {
    const node = nodes[at];
    if (node === undefined || node.children.length + (node.bodies?.length ?? 0) === 0) return false;
    const smaller: (readonly Node[])[] = [];
    const [type] = node.results;
    if (node.results.length === 1 && type !== undefined) smaller.push([zeroNode(type)]);
    if (node.shrink !== "whole") {
      for (const child of node.children) if (child.results.join() === node.results.join()) smaller.push([child]);
      for (const body of node.bodies ?? []) smaller.push(body);
    }
    // The operands of a statement may be what fails.
    if (node.results.length === 0 && node.opcode !== DROP.opcode) smaller.push(...node.children.map(dropped));
    for (const replacement of smaller) {
      const smallerNow = await this.#attempt(() => {
        nodes.splice(at, 1, ...replacement);
        return () => nodes.splice(at, replacement.length, node);
      });
      if (smallerNow) return true;
    }
    return false;
  }
}

const DROP = instructionByName("drop");

function isStatement(node: Node): boolean {
  return node.results.length === 0 && node.shrink !== "never";
}

function dropped(node: Node): readonly Node[] {
  if (node.results.length !== 1) return [node];
  return [{ opcode: DROP.opcode, mnemonic: DROP.mnemonic, immediates: [], children: [node], results: [] }];
}
