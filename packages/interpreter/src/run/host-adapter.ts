// Calls to host functions: one adapter per function, made once, that reads the arguments from registers in the forms that the
// function asked for, and writes its results. Up to four parameters cost no array. Functions of other engines are called alike.

import { type FunctionInstance } from "@atoll/core/engine";
import {
  type Bits,
  externalise,
  F32,
  F64,
  type FuncType,
  HEAP,
  heapTypeOf,
  type HostCode,
  type HostForm,
  I32,
  I64,
  hostResults,
  numberForm,
  type NumberForm,
  referenceOf,
  resultTrap,
  sizeOfWords,
  unsigned32,
  vectorOf,
  type ValueType,
  V128,
} from "@atoll/core/engine";
import { readBits, writeBits } from "./bits.ts";
import type { Machine } from "./machine.ts";
import { WORDS } from "../bytecode/registers.ts";
import { kindOf, wordsOf } from "../bytecode/word-kinds.ts";

type Read = (machine: Machine, at: number) => unknown;
type Write = (machine: Machine, at: number, value: unknown) => void;

export interface HostAdapter {
  /** Of a host function: what it throws is its own. Undefined for functions of other engines. */
  readonly name: string | undefined;
  /** Calls the function with arguments from register `at` on; gives what it returned. */
  readonly call: (machine: Machine, at: number) => unknown;
  /** From which number on signed ones of 32 bits are its result as they stand, and need no `write`. */
  readonly takesFrom: number;
  /** Writes what it returned to the registers from `at` on. */
  readonly write: (machine: Machine, at: number, value: unknown) => void;
  readonly suspending: boolean;
  /** Whether it only reads what the host has. */
  readonly quick: boolean;
}

const adapters = new WeakMap<HostCode, HostAdapter>();

export function adapterOf(code: HostCode, type: FuncType): HostAdapter {
  let adapter = adapters.get(code);
  if (adapter === undefined) {
    const { name, suspending, quick } = code;
    adapter = {
      name,
      call: makeCall(code, type),
      takesFrom: leastWord(code, type),
      write: makeWrite(code, type),
      suspending,
      quick: quick && !suspending,
    };
    adapters.set(code, adapter);
  }
  return adapter;
}

const foreign = new WeakMap<FunctionInstance, HostAdapter>();

/** Of a function that another engine runs: by way of that engine. Where the caller can wait, what it calls may suspend. */
export function foreignAdapterOf(callee: FunctionInstance): HostAdapter {
  let adapter = foreign.get(callee);
  if (adapter === undefined) {
    const { params, results } = callee.type;
    adapter = {
      name: undefined,
      call: (machine, at) => {
        const args = readBits(machine, at, params);
        return machine.mayAwait ? callee.invokeAsync(args, machine.limits?.deadline) : callee.invoke(args);
      },
      takesFrom: Infinity,
      write: (machine, at, values) => writeBits(machine, at, results, values as readonly Bits[]),
      suspending: true,
      quick: false,
    };
    foreign.set(callee, adapter);
  }
  return adapter;
}

/** A handler that has a call object gets it first. It is not bound: a bound function costs a second call. */
function makeCall({ handler, call, params: forms }: HostCode, { params }: FuncType): HostAdapter["call"] {
  const f = handler as (...args: unknown[]) => unknown;
  const bare = call === undefined;
  if (params.length <= 4 && params.every((param) => param === I32)) {
    return makeWordsCall(
      f,
      call,
      params.map((_, i) => numberForm(I32, forms[i] ?? "i32")?.show === undefined),
    );
  }
  const offsets = offsetsOf(params);
  const reads = params.map((param, i) => reader(forms[i] ?? "ref", param));
  const [a, b, c, d] = reads;
  const [, p = 0, q = 0, r = 0] = offsets;
  if (a === undefined) return bare ? () => f() : () => f(call);
  if (b === undefined) return bare ? (m, at) => f(a(m, at)) : (m, at) => f(call, a(m, at));
  if (c === undefined) {
    return bare ? (m, at) => f(a(m, at), b(m, at + p)) : (m, at) => f(call, a(m, at), b(m, at + p));
  }
  if (d === undefined) {
    return bare
      ? (m, at) => f(a(m, at), b(m, at + p), c(m, at + q))
      : (m, at) => f(call, a(m, at), b(m, at + p), c(m, at + q));
  }
  if (reads.length === 4) {
    return bare
      ? (m, at) => f(a(m, at), b(m, at + p), c(m, at + q), d(m, at + r))
      : (m, at) => f(call, a(m, at), b(m, at + p), c(m, at + q), d(m, at + r));
  }
  const readAll = (machine: Machine, at: number): unknown[] =>
    reads.map((read, i) => read(machine, at + (offsets[i] ?? 0)));
  return bare ? (m, at) => f(...readAll(m, at)) : (m, at) => f(call, ...readAll(m, at));
}

/** The same for up to four i32s, which most functions have, each in the first of two words: nothing is called but the handler. */
function makeWordsCall(
  f: (...args: unknown[]) => unknown,
  call: object | undefined,
  signed: readonly boolean[],
): HostAdapter["call"] {
  const bare = call === undefined;
  const [a = true, b = true, c = true, d = true] = signed;
  switch (signed.length) {
    case 0:
      return bare ? () => f() : () => f(call);
    case 1:
      return bare ? (_, at) => f(wordAt(at, a)) : (_, at) => f(call, wordAt(at, a));
    case 2:
      return bare
        ? (_, at) => f(wordAt(at, a), wordAt(at + 2, b))
        : (_, at) => f(call, wordAt(at, a), wordAt(at + 2, b));
    case 3:
      return bare
        ? (_, at) => f(wordAt(at, a), wordAt(at + 2, b), wordAt(at + 4, c))
        : (_, at) => f(call, wordAt(at, a), wordAt(at + 2, b), wordAt(at + 4, c));
    default:
      return bare
        ? (_, at) => f(wordAt(at, a), wordAt(at + 2, b), wordAt(at + 4, c), wordAt(at + 6, d))
        : (_, at) => f(call, wordAt(at, a), wordAt(at + 2, b), wordAt(at + 4, c), wordAt(at + 6, d));
  }
}

function wordAt(at: number, signed: boolean): number {
  const word = WORDS[at] ?? 0;
  return signed ? word : unsigned32(word);
}

function leastWord(code: HostCode, { results }: FuncType): number {
  const [type] = results;
  if (type !== I32 || results.length > 1) return Infinity;
  return numberForm(type, code.results[0] ?? "i32")?.accepts(-1) === true ? -(2 ** 31) : 0;
}

function makeWrite(code: HostCode, type: FuncType): HostAdapter["write"] {
  const offsets = offsetsOf(type.results);
  const writes = type.results.map((result, i) => writer(code.results[i] ?? "ref", result));
  const [first] = writes;
  if (first !== undefined && writes.length === 1) {
    return (machine, at, value) => {
      try {
        first(machine, at, value);
      } catch (error) {
        throw resultTrap(code, error, value);
      }
    };
  }
  return (machine, at, value) => {
    if (value === undefined && writes.length === 0) return;
    const values = hostResults(code, type.results, value);
    try {
      for (const [i, write] of writes.entries()) write(machine, at + (offsets[i] ?? 0), values[i]);
    } catch (error) {
      throw resultTrap(code, error, value);
    }
  };
}

function offsetsOf(types: readonly ValueType[]): readonly number[] {
  let at = 0;
  return types.map((type) => {
    const here = at;
    at += wordsOf(kindOf(type));
    return here;
  });
}

function reader(form: HostForm, type: ValueType): Read {
  const { show, accepts } = numberForm(type, form) ?? {};
  switch (type) {
    case I32:
      return show === undefined ? (m, at) => m.words[at] : (m, at) => show(m.words[at] as never);
    case I64:
      // Where hosts have a number for it: a bigint takes longer to make than most calls.
      if (accepts?.(0) === true) return (m, at) => sizeOfWords(m.words[at] ?? 0, m.words[at + 1] ?? 0);
      return show === undefined ? (m, at) => m.longs[at >> 1] : (m, at) => show(m.longs[at >> 1] as never);
    case F32:
      return (m, at) => m.floats[at];
    case F64:
      return (m, at) => m.doubles[at >> 1];
    case V128:
      return (m, at) => new Uint8Array(m.words.buffer.slice(4 * at, 4 * at + 16));
    default:
      return (m, at) => externalise(m.refs[at >> 1]);
  }
}

/** Writes a result. Throws if it is no value of the type; `resultTrap` says so to the embedder. */
function writer(form: HostForm, type: ValueType): Write {
  const number = numberForm(type, form);
  if (number !== undefined) return numberWriter(number, type);
  if (type === V128) {
    return (m, at, value) => {
      new Uint8Array(m.words.buffer, 4 * at, 16).set(vectorOf(value));
    };
  }
  // What an external reference is inside does not show.
  if (heapTypeOf(type) === HEAP.extern) {
    return (m, at, value) => {
      m.refs[at >> 1] = value === null ? referenceOf(type, value) : value;
    };
  }
  return (m, at, value) => {
    m.refs[at >> 1] = referenceOf(type, value);
  };
}

function numberWriter({ accepts, take }: NumberForm, type: ValueType): Write {
  switch (type) {
    case I32:
      return (m, at, value) => {
        m.words[at] = take(value) as number;
      };
    case I64:
      if (accepts(0)) {
        return (m, at, value) => {
          const size = take(value) as number;
          m.words[at] = size;
          m.words[at + 1] = Math.floor(size / 2 ** 32);
        };
      }
      return (m, at, value) => {
        m.longs[at >> 1] = take(value) as bigint;
      };
    case F32:
      return (m, at, value) => {
        m.floats[at] = take(value) as number;
      };
    default:
      return (m, at, value) => {
        m.doubles[at >> 1] = take(value) as number;
      };
  }
}
