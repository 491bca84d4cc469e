// A guest that does nothing but to call a set's functions: the test puts into its memory what a program would.

import { interpreter } from "@atoll/interpreter";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import type { BuiltinSet } from "../../../src/builtins/builtin-set.ts";
import { functionTypeOf } from "../../../src/builtins/function-type.ts";
import { generatedCode } from "../../../src/runtime/generated-code.ts";
import { flat } from "../../../src/declare/flat-policy.ts";
import { defineTarget } from "../../../src/declare/target.ts";
import type { Instance } from "../../../src/instance/instance.ts";
import { instantiate } from "../../../src/instance/instantiate.ts";
import { lateImports } from "../../../src/instance/late-imports.ts";
import { compile } from "../../../src/link/compile.ts";
import { type AddressType, valueTypeName } from "../../../src/module/types.ts";

/** In which ways everything is tried: adapters as code or in loops, 32- or 64-bit addresses, early or late linked. */
export interface Way {
  readonly code: boolean;
  readonly addressType: AddressType;
  readonly linking: "early" | "late";
}

export const WAYS: readonly Way[] = [true, false].flatMap((code) =>
  (["i32", "i64"] as const).flatMap((addressType) =>
    (["early", "late"] as const).map((linking) => ({ code, addressType, linking })),
  ),
);

export interface DeclaredGuest {
  readonly instance: Instance;
  /** Calls a function: numbers for i32 and addresses, bigints for i64. */
  call(name: string, ...args: readonly (number | bigint | null)[]): unknown;
  callAsync(name: string, ...args: readonly (number | bigint | null)[]): Promise<unknown>;
  readonly view: DataView;
  readonly bytes: Uint8Array;
  /** Puts a text at an address, and gives its length. */
  text(at: number, text: string): number;
}

/** Further text of the module: functions for callbacks, a table. */
export async function declaredGuest(set: BuiltinSet, way: Way, more = ""): Promise<DeclaredGuest> {
  const { addressType } = way;
  const entries = Object.entries(set.functions);
  const types = entries.map(([, builtin]) => functionTypeOf(builtin, addressType));
  const list = (word: string, values: readonly number[]): string =>
    values.length === 0 ? "" : `(${word} ${values.map((each) => valueTypeName(each as never)).join(" ")})`;
  const imports = entries.map(([name], i) => {
    const { params = [], results = [] } = types[i] ?? {};
    return `(import "${set.namespace}" "${name}" (func $${name} ${list("param", params)} ${list("result", results)}))`;
  });
  const functions = entries.map(([name], i) => {
    const { params = [], results = [] } = types[i] ?? {};
    const gets = params.map((_, k) => `(local.get ${k})`).join(" ");
    return `(func (export "${name}") ${list("param", params)} ${list("result", results)} (call $${name} ${gets}))`;
  });
  const module = await parse(
    `(module ${imports.join("\n")} (memory (export "memory") ${addressType} 2) ${functions.join("\n")} ${more})`,
  );
  const memory = flat();
  generatedCode.allowed = way.code;
  const engine = interpreter();
  const instance: Instance =
    way.linking === "early"
      ? (instantiate(compile(module, defineTarget({ name: "t", version: "1.0.0", memory, sets: [set] })), {
          engine,
          provide: {},
        }) as never)
      : (instantiate(
          compile(
            module,
            defineTarget({ name: "t", version: "1.0.0", memory, sets: [], openNamespaces: [set.namespace] }),
          ),
          { engine, imports: lateImports(set, { provide: {} }) },
        ) as never);
  const signatureOf = (name: string) => {
    const { params, results } = set.functions[name] ?? { params: [], results: [] };
    const bare = (each: (typeof params)[number]) => ({ valueType: each.valueType, form: each.form, name: each.name });
    return { params: params.map(bare), results: results.map(bare) };
  };
  const call = (name: string, ...args: readonly unknown[]): unknown =>
    instance.func(name, signatureOf(name))(...(args as readonly never[]));
  // The adapter of a builtin is made when the instance is.
  generatedCode.allowed = true;
  const { memory: linear } = instance;
  const whole = (): Uint8Array => linear.pieces(0, linear.byteLength, "write")[0] ?? new Uint8Array(0);
  return {
    instance,
    call,
    callAsync: (name, ...args) => instance.funcAsync(name, signatureOf(name))(...(args as readonly never[])),
    get view() {
      const bytes = whole();
      return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    get bytes() {
      return whole();
    },
    text(at, text) {
      const bytes = new TextEncoder().encode(text);
      whole().set(bytes, at);
      return bytes.length;
    },
  };
}
