// Hostile arguments for builtins with rich types: random values and values from the edges for every parameter, each call on its own. Whatever a guest
// passes, what comes of it is what the declaration says: a value, a code, or a trap that names the builtin; and bad input leaves memory as it was.

import {
  type Builtin,
  type Engine,
  ExitError,
  type Instance,
  instantiate,
  type InstantiateOptions,
  type LinkedModule,
  MemoryFault,
  type Sets,
  type t,
  Trap,
  type WasmType,
} from "@atoll/core";
import { type AddressType, declared, EXTERNREF, F32, F64, FUNCREF, I32, I64, type ValueType } from "@atoll/core/engine";
import { ModuleBuilder } from "../builder/module-builder.ts";
import { fillMemory, hostileArguments, numbersFrom, rawTypes } from "./hostile-guest.ts";
import type { Hearing } from "./hostile-run.ts";

const PAGES = 4n;
const BYTES = Number(PAGES) * 65536;
/** Of hostileArguments, so that plausible and wild ones are both tried. */
const KINDS = 12;
/** Boundaries of every kind of number: of widths, of the memory, of pages. */
const EDGES = [
  0,
  1,
  2,
  7,
  8,
  255,
  256,
  4096,
  65528,
  65535,
  65536,
  131_071,
  BYTES - 9,
  BYTES - 4,
  BYTES - 1,
  BYTES,
  BYTES + 1,
];
const WORDS = [...EDGES, 2 ** 16 - 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32 - 8];
const LONGS = [...WORDS.map(BigInt), 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];
const ADDRESSES = LONGS.map(Number).filter((address) => address < 2 ** 64);
const FLOATS = [0, -0, 1.5, Number.NaN, Infinity, -Infinity, 5e-324, 2 ** 53];

/** A builtin with rich types, if it is one. */
export function declarationOf(builtin: Builtin): t.Declared | undefined {
  return (builtin as Partial<t.Func>).declared;
}

/** The module: `run` takes the builtin's parameters, calls it once, and gives its result. */
export function callingModule(
  { params, results }: Builtin,
  [namespace, name]: readonly [namespace: string, name: string],
  addressType: AddressType,
): Uint8Array<ArrayBuffer> {
  const builder = new ModuleBuilder();
  const typeOf = ({ valueType }: WasmType): ValueType => {
    switch (valueType) {
      case "address":
        return addressType === "i64" ? I64 : I32;
      case "i64":
        return I64;
      case "f32":
        return F32;
      case "f64":
        return F64;
      case "funcref":
        return FUNCREF;
      case "externref":
        return EXTERNREF;
      default:
        return I32;
    }
  };
  const types = { params: params.map(typeOf), results: results.map(typeOf) };
  const callee = builder.import(namespace, name, { kind: "func", typeidx: builder.type(types.params, types.results) });
  builder.memory({ addressType, limits: { min: PAGES, max: PAGES }, shared: false, pageSizeLog2: 16 });
  builder.export("memory", "memory", 0);
  const run = builder.func(types, (code) => {
    for (const i of types.params.keys()) code.op("local.get", i);
    code.op("call", callee);
  });
  return builder.export("run", "func", run).build();
}

/** What is needed of one builtin. */
export interface DeclaredRun<S extends Sets = Sets> {
  readonly builtin: Builtin;
  readonly declaration: t.Declared;
  /** `vm.map`. */
  readonly name: string;
  readonly linked: LinkedModule<S>;
  readonly addressType: AddressType;
  readonly engine: Engine;
  readonly hearing: Hearing;
  readonly provide: () => unknown;
}

/** How often each outcome was seen. */
export interface Tally {
  /** The handler ran, and the guest got a result. */
  served: number;
  /** The guest got a code for bad input, without the handler. */
  refused: number;
  /** A trap that names the builtin. */
  trapped: number;
  /** The handler ended the run. */
  ended: number;
}

/** Calls the builtin `runs` times; throws for the first outcome that its declaration does not have. */
export function runDeclared(run: DeclaredRun, runs: number): Tally {
  const tally: Tally = { served: 0, refused: 0, trapped: 0, ended: 0 };
  const next = numbersFrom(runs);
  let instance: Instance | undefined;
  let before: Contents | undefined;
  try {
    for (let i = 0; i < runs; i++) {
      instance ??= makeInstance(run);
      before ??= contents(instance);
      const args = argumentsFor(run, i, next);
      try {
        before = callOnce(run, instance, { args, tally, before });
      } catch (cause) {
        throw new Error(`${run.name}(${args.map(String).join(", ")}): ${String(cause)}`, { cause });
      }
      // What calls did to the memory must not make the next ones alike.
      if (instance.disposed || i % 16 === 15) {
        instance[Symbol.dispose]();
        instance = before = undefined;
      }
    }
  } finally {
    instance?.[Symbol.dispose]();
  }
  return tally;
}

/** Makes an instance whose handlers may not use the guest's bytes for longer than they may, whatever NODE_ENV says. */
function withViewsWatched(make: () => Instance): Instance {
  const { viewChecks } = declared;
  const before = viewChecks.on;
  viewChecks.on = true;
  try {
    return make();
  } finally {
    viewChecks.on = before;
  }
}

function makeInstance({ linked, engine, provide }: DeclaredRun): Instance {
  const instance = withViewsWatched(() =>
    instantiate(linked, { engine, provide: provide() } as InstantiateOptions<Sets>),
  );
  fillMemory(instance);
  return instance;
}

/** Plausible ones in half of the calls, so that handlers are reached; of the others each is an edge, or any number. */
function argumentsFor({ builtin: { params }, addressType }: DeclaredRun, i: number, next: () => number): unknown[] {
  const plausible = hostileArguments(params, i % KINDS, addressType);
  return plausible.map((value, place) => {
    if (next() % 2 === 0) return value;
    const valueType = params[place]?.valueType;
    const any = next() % 4 === 0;
    switch (valueType) {
      case "i32":
        return any ? next() : pick(WORDS, next);
      case "i64":
        return any ? (BigInt(next()) << 32n) | BigInt(next()) : pick(LONGS, next);
      case "address":
        return any ? next() : pick(addressType === "i64" ? ADDRESSES : WORDS, next);
      case "f32":
      case "f64":
        return pick(FLOATS, next);
      default:
        return value;
    }
  });
}

function pick<T>(values: readonly T[], next: () => number): T {
  return values[next() % values.length] as T;
}

/** Gives the memory as it is known to be; undefined where the handler may have written. */
function callOnce(
  run: DeclaredRun,
  instance: Instance,
  { args, tally, before }: { readonly args: readonly unknown[]; readonly tally: Tally; readonly before: Contents },
): Contents | undefined {
  const { builtin, hearing, name } = run;
  hearing.begin();
  const bare = (each: WasmType): WasmType => ({ valueType: each.valueType, form: each.form, name: each.name });
  try {
    const call = instance.func("run", { params: rawTypes(builtin.params), results: builtin.results.map(bare) });
    const result = call(...args);
    requireDeclared(run, result);
    if (hearing.calls > 0) tally.served++;
    else {
      tally.refused++;
      requireUnchanged(before, contents(instance));
    }
  } catch (error) {
    const own = error instanceof Trap && error.message.startsWith(`${name}: `);
    if (own && hearing.calls === 0) requireUnchanged(before, contents(instance));
    if (own) tally.trapped++;
    else if (endsRun(error, hearing) || (error instanceof Trap && error.code === "suspension")) tally.ended++;
    else throw error;
  }
  return hearing.calls > 0 ? undefined : before;
}

/** What a handler did of its own accord: an exit, a trap, a fault that it met. */
function endsRun(error: unknown, { thrown }: Hearing): boolean {
  if (error instanceof ExitError) return error === thrown;
  return error instanceof Trap && (error === thrown || thrown instanceof MemoryFault);
}

type Contents = Uint8Array<ArrayBuffer>;
const PAGE = 65536;
const BLOCK = 4096;

/** Memory as it is: what can be read of it. */
function contents({ memory }: Instance): Contents {
  const all = new Uint8Array(BYTES);
  for (let page = 0; page < BYTES; page += PAGE) {
    if (takeIn(memory, all, { at: page, length: PAGE })) continue;
    for (let at = page; at < page + PAGE; at += BLOCK) takeIn(memory, all, { at, length: BLOCK });
  }
  return all;
}

/** Whether all of it could be read. */
function takeIn(
  memory: Instance["memory"],
  all: Contents,
  { at, length }: { readonly at: number; readonly length: number },
): boolean {
  try {
    all.set(memory.read(at, length), at);
    return true;
  } catch (error) {
    if (error instanceof MemoryFault) return false;
    throw error;
  }
}

function requireUnchanged(before: Contents, after: Contents): void {
  // A loop over words: after each of thousands of calls, in which nothing has changed.
  const [was, is] = [new Uint32Array(before.buffer), new Uint32Array(after.buffer)];
  for (let i = 0; i < is.length; i++) {
    if (is[i] !== was[i]) throw new Error(`bad input, and memory at 0x${(4 * i).toString(16)} is another`);
  }
}

/** That a result is one that the declaration has. */
function requireDeclared({ declaration: { result } }: DeclaredRun, given: unknown): void {
  if (!(result instanceof declared.ResultType)) return;
  const codes: ReadonlySet<number> = new Set(Object.values<number>(result.errors.codes));
  const isCode = result.convention === "code" || (result.convention === "negative" && Number(given) < 0);
  const code = result.convention === "code" ? Number(given) : -Number(given);
  if (isCode && !codes.has(code)) throw new Error(`${String(given)} is no code of ${result.errors.name}`);
}
