// A guest that hands its builtins out: what it imports, it exports. Tests call them as the guest would, with structures that they put into its memory.

import { compile, instantiate, type Instance } from "@atoll/core";
import { functionTypeOf, valueTypeName } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { type OrcaServices, orcaServices } from "@atoll/orca-builtins";
import { orca } from "@atoll/targets";
import { assembleText } from "@atoll/testing/wat";

export interface Exposed {
  readonly instance: Instance;
  /** Calls `namespace.name`. */
  readonly call: (path: string, ...args: readonly (number | bigint | boolean)[]) => unknown;
  /** The same for a builtin that may wait. */
  readonly callAsync: (path: string, ...args: readonly (number | bigint | boolean)[]) => Promise<unknown>;
}

/** Memory has one page; an allocator gives what is behind its first half. */
export async function exposing(
  namespaces: readonly string[],
  addressType: "i32" | "i64",
  given: Partial<OrcaServices> = {},
  limits = {},
): Promise<Exposed> {
  const p = addressType;
  const types = new Map<string, { readonly params: never; readonly results: never }>();
  const lines: string[] = [];
  for (const namespace of namespaces) {
    for (const [name, { builtin }] of orca.builtins.get(namespace) ?? []) {
      if (builtin.kind !== "func") continue;
      const { params, results } = functionTypeOf(builtin, p);
      const path = `${namespace}.${name}`;
      types.set(path, builtin as never);
      const typed = (word: string, all: readonly never[]): string => `(${word} ${all.map(valueTypeName).join(" ")})`;
      const signature = `${typed("param", params as never)} ${typed("result", results as never)}`;
      lines.push(
        `(import "${namespace}" "${name}" (func $${path} ${signature}))`,
        `(export "${path}" (func $${path}))`,
      );
    }
  }
  const imports = lines.filter((line) => line.startsWith("(import")).join("\n");
  const exports = lines.filter((line) => line.startsWith("(export")).join("\n");
  const text = `(module ${imports} (memory (export "memory") ${p} 1) ${exports}
    (global $top (mut ${p}) (${p}.const 32768))
    (func (export "oc_allocator_push_aligned_stub") (param ${p} i64 i32) (result ${p})
      (global.get $top)
      (global.set $top (${p}.and (${p}.const -16) (${p}.add (${p}.const 15)
        (${p}.add (global.get $top) ${p === "i32" ? "(i32.wrap_i64 (local.get 1))" : "(local.get 1)"}))))))`;
  const instance = instantiate(compile(await assembleText(text), orca), {
    engine: interpreter(),
    ...limits,
    provide: orcaServices(given),
  });
  const typeOf = (path: string) => {
    const type = types.get(path);
    if (type === undefined) throw new Error(`no ${path}`);
    return type;
  };
  return {
    instance,
    call: (path, ...args) => (instance.func(path, typeOf(path)) as (...all: unknown[]) => unknown)(...args),
    callAsync: (path, ...args) =>
      (instance.funcAsync(path, typeOf(path)) as (...all: unknown[]) => Promise<unknown>)(...args),
  };
}
