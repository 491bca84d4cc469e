// A component as jco makes it into core modules and the JavaScript between them. jco is given by the caller: it is a large development tool.

import { ArgumentError, DecodeError } from "@atoll/core";
import { isComponent } from "@atoll/core/engine";

/** What {@link transpileComponent} needs of `@bytecodealliance/jco-transpile/component`. */
export interface Transpiler {
  /** Settles when it can be called. */
  readonly $init?: Promise<unknown>;
  generate(
    component: Uint8Array,
    options: {
      readonly name: string;
      readonly instantiation: { readonly tag: "sync" };
      readonly noTypescript: boolean;
      readonly noNodejsCompat: boolean;
    },
  ): {
    readonly files: readonly (readonly [name: string, content: Uint8Array])[];
    readonly imports: readonly string[];
    readonly exports: readonly (readonly [name: string, kind: string])[];
  };
}

/** A component, ready to be instantiated any number of times. */
export interface Component {
  /** Its core modules by the names by which {@link Component.source} asks for them. */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  /** The module of JavaScript that connects them. */
  readonly source: string;
  /** Names of the interfaces and functions that it imports, interfaces without their versions: `wasi:cli/environment`. */
  readonly imports: readonly string[];
  /** Names of what it exports: `add`, `wasi:cli/run@0.2.3`. */
  readonly exports: readonly string[];
}

/**
 * Makes a component into what can be instantiated. Throws DecodeError if it is none, or one that jco refuses.
 *
 * @example const component = await transpileComponent(bytes, await import("@bytecodealliance/jco-transpile/component"))
 */
export async function transpileComponent(bytes: Uint8Array, transpiler: Transpiler): Promise<Component> {
  if (!isComponent(bytes)) throw new DecodeError("not a component: its first bytes are those of something else", 0);
  await transpiler.$init;
  const { files, imports, exports } = generate(bytes, transpiler);
  const sources = files.filter(([name]) => name.endsWith(".js"));
  const [source] = sources;
  if (source === undefined || sources.length > 1) throw new ArgumentError("the transpiler gave no module, or several");
  return {
    modules: new Map(files.filter(([name]) => name.endsWith(".wasm"))),
    source: new TextDecoder().decode(source[1]),
    imports,
    exports: exports.map(([name]) => name),
  };
}

function generate(bytes: Uint8Array, transpiler: Transpiler): ReturnType<Transpiler["generate"]> {
  try {
    return transpiler.generate(bytes, {
      name: "component",
      instantiation: { tag: "sync" },
      noTypescript: true,
      noNodejsCompat: true,
    });
  } catch (error) {
    // It fails with a text, or an object that holds one.
    const reason = typeof error === "object" && error !== null && "payload" in error ? error.payload : error;
    throw new DecodeError(`the component cannot be transpiled: ${reasonText(reason)}`, 0);
  }
}

function reasonText(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
