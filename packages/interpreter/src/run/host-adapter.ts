// Calls to host functions: one adapter per function, made once, that reads the arguments from registers in the forms that the
// function asked for, and writes its results. Up to four parameters cost no array. Functions of other engines are called alike.

import { type FunctionInstance } from "@atoll/core/engine";
import {
  type Bits,
  externalise,
  F32,
  F64,
  type FuncType,
  type HostCode,
  type HostForm,
  I32,
  I64,
  hostResults,
  longOf,
  longOfSize,
  numberOf,
  referenceOf,
  resultTrap,
  sizeOfWords,
  unsigned32,
  unsigned64,
  vectorOf,
  wordOf,
  type ValueType,
  V128,
} from "@atoll/core/engine";
import { readBits, writeBits } from "./bits.ts";
import type { Machine } from "./machine.ts";
import { kindOf, wordsOf } from "../bytecode/word-kinds.ts";

type Read = (machine: Machine, at: number) => unknown;
type Write = (machine: Machine, at: number, value: unknown) => void;

export interface HostAdapter {
  /** Of a host function: what it throws is its own. Undefined for functions of other engines. */
  readonly name: string | undefined;
  /** Calls the function with arguments from register `at` on; gives what it returned. */
  readonly call: (machine: Machine, at: number) => unknown;
  /** Writes what it returned to the registers from `at` on. */
  readonly write: (machine: Machine, at: number, value: unknown) => void;
  readonly suspending: boolean;
}

const adapters = new WeakMap<HostCode, HostAdapter>();

export function adapterOf(code: HostCode, type: FuncType): HostAdapter {
  let adapter = adapters.get(code);
  if (adapter === undefined) {
    const { name, suspending } = code;
    adapter = { name, call: makeCall(code, type), write: makeWrite(code, type), suspending };
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
      write: (machine, at, values) => writeBits(machine, at, results, values as readonly Bits[]),
      suspending: true,
    };
    foreign.set(callee, adapter);
  }
  return adapter;
}

function makeCall(code: HostCode, type: FuncType): HostAdapter["call"] {
  const handler = code.handler as (...args: unknown[]) => unknown;
  const call = code.call === undefined ? handler : handler.bind(undefined, code.call);
  const offsets = offsetsOf(type.params);
  const reads = type.params.map((param, i) => reader(code.params[i] ?? "ref", param));
  const [a, b, c, d] = reads;
  const [, p = 0, q = 0, r = 0] = offsets;
  if (a === undefined) return () => call();
  if (b === undefined) return (machine, at) => call(a(machine, at));
  if (c === undefined) return (machine, at) => call(a(machine, at), b(machine, at + p));
  if (d === undefined) return (machine, at) => call(a(machine, at), b(machine, at + p), c(machine, at + q));
  if (reads.length === 4) {
    return (machine, at) => call(a(machine, at), b(machine, at + p), c(machine, at + q), d(machine, at + r));
  }
  return (machine, at) => call(...reads.map((read, i) => read(machine, at + (offsets[i] ?? 0))));
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
  switch (type) {
    case I32:
      return form === "i32" ? (m, at) => m.words[at] : (m, at) => unsigned32(m.words[at] ?? 0);
    case I64:
      if (form === "size") return (m, at) => sizeOfWords(m.words[at] ?? 0, m.words[at + 1] ?? 0);
      if (form === "u64") return (m, at) => unsigned64(m.longs[at >> 1] ?? 0n);
      return (m, at) => m.longs[at >> 1];
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
  switch (type) {
    case I32:
      return (m, at, value) => {
        m.words[at] = wordOf(form, value);
      };
    case I64:
      if (form === "size") {
        return (m, at, value) => {
          m.longs[at >> 1] = longOfSize(value);
        };
      }
      return (m, at, value) => {
        m.longs[at >> 1] = longOf(value);
      };
    case F32:
      return (m, at, value) => {
        m.floats[at] = numberOf(value);
      };
    case F64:
      return (m, at, value) => {
        m.doubles[at >> 1] = numberOf(value);
      };
    case V128:
      return (m, at, value) => {
        new Uint8Array(m.words.buffer, 4 * at, 16).set(vectorOf(value));
      };
    default:
      return (m, at, value) => {
        m.refs[at >> 1] = referenceOf(type, value);
      };
  }
}
