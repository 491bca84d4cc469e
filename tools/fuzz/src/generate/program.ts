// A random program as a tree: what the generator makes, the shrinker takes apart and the encoder writes. Plain data throughout.

import type { AddressType, CompositeType, FuncType, ValueType } from "@atoll/core/engine";
import type { Immediate } from "@atoll/testing";

/** With `typeidx`, the type is that one of the program's own; otherwise a final function type of these parameters and results. */
export type Signature = Omit<FuncType, "kind"> & { readonly typeidx?: number };

/** A type of a recursion group. */
export interface ProgramType {
  readonly composite: CompositeType;
  readonly final: boolean;
  readonly supertype?: number;
}

/** An instruction with the nodes that push its operands. Its children consumed, it leaves `results` on the stack. */
export interface Node {
  readonly opcode: number;
  readonly mnemonic: string;
  readonly immediates: readonly Immediate[];
  /** Type of a block, loop, if or indirect call; the encoder finds its index. */
  readonly signature?: Signature;
  readonly children: Node[];
  /** Code of a block, loop or try_table; both branches of an if; what a legacy try guards, and its handlers. */
  readonly bodies?: Node[][];
  /** What stands before each body but the first; `else` without it. */
  readonly handlers?: readonly { readonly mnemonic: "catch" | "catch_all"; readonly tag?: number }[];
  /** The label of the `delegate` that ends it instead of `end`. */
  readonly delegate?: number;
  readonly results: readonly ValueType[];
  /**
   * What the shrinker may do: nothing at all, since it takes operands that no child of it pushes; only shrink what is inside; or
   * that and put a constant in its place, but nothing from inside, since it hides what engines may choose.
   */
  readonly shrink?: "never" | "inside" | "whole";
}

export interface ProgramFunction {
  readonly signature: Signature;
  readonly locals: readonly ValueType[];
  body: Node[];
}

/** Where an import comes from: the host's functions, or the exports of the program before this one. */
export type ImportModule = "env" | "previous";

export interface ProgramImport {
  readonly module: ImportModule;
  readonly name: string;
  readonly signature: Signature;
}

export interface ProgramMemory {
  /** Name in the previous program, if it is that one's memory. */
  readonly imported?: string;
  readonly shared?: boolean;
  readonly addressType: AddressType;
  readonly min: number;
  readonly max: number;
}

export interface ProgramTable {
  /** Name in the previous program, if it is that one's table. */
  readonly imported?: string;
  readonly addressType: AddressType;
  readonly element: ValueType;
  readonly min: number;
  readonly max: number;
  /** First value of its elements; null without it. */
  readonly init?: Node;
}

/** What exceptions of one kind carry. */
export interface ProgramTag {
  /** Whose it is, if it is not the program's own. */
  readonly imported?: { readonly module: ImportModule; readonly name: string };
  readonly params: readonly ValueType[];
}

export interface ProgramGlobal {
  /** Name in the previous program, if it is that one's global. */
  readonly imported?: string;
  readonly type: ValueType;
  readonly mutable: boolean;
  readonly init: Node;
}

export interface ProgramData {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Memory and address of an active segment. */
  readonly active?: { readonly memory: number; readonly address: number };
}

/** References to functions, or constant expressions of another type. */
export interface ProgramElements {
  readonly funcs: readonly number[];
  readonly expressions?: { readonly type: ValueType; readonly inits: readonly Node[] };
  readonly active?: { readonly table: number; readonly index: number };
}

/**
 * A module. Its functions come behind the imported ones and are exported as `f0`, `f1`, …; memories, tables, globals and tags as
 * `m0`, `t0`, `g0`, `e0`. Global 0 is the fuel.
 */
export interface Program {
  /** Recursion groups, at the head of the type section. */
  readonly groups: readonly (readonly ProgramType[])[];
  readonly imports: readonly ProgramImport[];
  readonly functions: ProgramFunction[];
  readonly memories: readonly ProgramMemory[];
  readonly tables: readonly ProgramTable[];
  readonly tags: readonly ProgramTag[];
  readonly globals: readonly ProgramGlobal[];
  readonly data: readonly ProgramData[];
  readonly elements: readonly ProgramElements[];
  /** The start function, if there is one. */
  readonly start?: number;
}

/** An argument: bit patterns as in core, or the number of a host object, or null. */
export interface Call {
  /** Which program of the case. */
  readonly program: number;
  readonly func: number;
  readonly args: readonly (number | bigint | string | null)[];
}

/** One or two programs, the second linked against the first, and the calls that are made. */
export interface FuzzCase {
  readonly programs: readonly Program[];
  readonly calls: readonly Call[];
}
