// What an import of a guest is when the program runs: its bytes and target, compiled when it is asked for, and its exports with their types.

import {
  compile,
  type CompileOptions,
  externref,
  f32,
  f64,
  funcref,
  i32,
  i64,
  type Instance,
  instantiate,
  instantiateAsync,
  type InstantiateOptions,
  type LinkedModule,
  type Target,
  v128,
  type WasmType,
} from "@atoll/core";

/** Words for the types of an export. */
type Word = "i32" | "i64" | "f32" | "f64" | "v128" | "funcref" | "externref";

/** Parameters and results of an exported function. */
export type ExportSignature = readonly [params: readonly Word[], results: readonly Word[]];

const TYPES: Readonly<Record<Word, WasmType>> = { i32, i64, f32, f64, v128, funcref, externref };

type SetsOf<T> = T extends Target<infer S> ? S : never;

/** The functions of `E`, as a call that may wait. */
type Waiting<E> = {
  readonly [K in keyof E]: E[K] extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;
};

/** An imported guest: `T` is its target, `E` has the functions that it exports. */
export interface GuestModule<T extends Target = Target, E = Readonly<Record<string, (...args: never[]) => unknown>>> {
  readonly bytes: Uint8Array;
  readonly target: T;
  /** Compiles it for its target. Throws as `compile` does. */
  compile(options?: CompileOptions): LinkedModule<SetsOf<T>>;
  /** Compiles it for the engine and makes an instance. Throws as `compile` and `instantiate` do. */
  instantiate(options: InstantiateOptions<SetsOf<T>>): Instance<SetsOf<T>>;
  /** The same for guests whose start may wait. */
  instantiateAsync(options: InstantiateOptions<SetsOf<T>>): Promise<Instance<SetsOf<T>>>;
  /** The exported functions of an instance. */
  exports(instance: Instance<SetsOf<T>>): E;
  /** The same for a guest that reaches builtins that wait. */
  exportsAsync(instance: Instance<SetsOf<T>>): Waiting<E>;
}

/** What the plugin's code gives. */
export interface GuestParts<T extends Target> {
  readonly target: T;
  readonly base64: string;
  readonly signatures: Readonly<Record<string, ExportSignature>>;
}

/** Makes the module of a guest; called by code that the plugin writes. */
export function guestModule<T extends Target>({ target, base64, signatures }: GuestParts<T>): GuestModule<T> {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const whole = target as unknown as Target<SetsOf<T>>;
  const compiled = (options: CompileOptions = {}): LinkedModule<SetsOf<T>> => compile(bytes, whole, options);
  const compiledFor = ({ engine, imports = {} }: InstantiateOptions<SetsOf<T>>): LinkedModule<SetsOf<T>> =>
    compiled({ engine, imports: Object.keys(imports) });
  const functions = (make: (name: string, type: Signature) => unknown): never =>
    Object.fromEntries(
      Object.entries(signatures).map(([name, [params, results]]) => [
        name,
        make(name, { params: params.map((each) => TYPES[each]), results: results.map((each) => TYPES[each]) }),
      ]),
    ) as never;
  return {
    bytes,
    target,
    compile: compiled,
    instantiate: (options) => instantiate(compiledFor(options), options),
    instantiateAsync: (options) => instantiateAsync(compiledFor(options), options),
    exports: (instance) => functions((name, type) => instance.func(name, type)),
    exportsAsync: (instance) => functions((name, type) => instance.funcAsync(name, type)),
  };
}

interface Signature {
  readonly params: readonly WasmType[];
  readonly results: readonly WasmType[];
}
