// A component as jco makes it into core modules and the JavaScript between them. jco is given by the caller: it is a large development tool.

import { ArgumentError, DecodeError, ExhaustionError } from "@atoll/core";
import { checkOptions, isComponent, type OptionKind, optionKinds } from "@atoll/core/engine";

/** What {@link transpileComponent} needs of `@bytecodealliance/jco-transpile/component`. */
export interface Transpiler {
  /** Settles when it can be called. */
  readonly $init?: Promise<unknown>;
  /** May answer later: from a worker, say, that ends when it takes too long. */
  generate(
    component: Uint8Array,
    options: {
      readonly name: string;
      readonly instantiation: { readonly tag: "sync" };
      readonly asyncMode?: {
        readonly tag: "jspi";
        readonly val: { imports: string[]; exports: string[] };
      };
      readonly noTypescript: boolean;
      readonly noNodejsCompat: boolean;
    },
  ): Transpiled | Promise<Transpiled>;
}

/** What a {@link Transpiler} makes of a component. */
export interface Transpiled {
  readonly files: readonly (readonly [name: string, content: Uint8Array])[];
  readonly imports: readonly string[];
  readonly exports: readonly (readonly [name: string, kind: string])[];
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
  /** Whether functions that wait suspend it: what it exports then gives promises. */
  readonly suspending: boolean;
}

/** What {@link transpileComponent} takes besides. */
export interface TranspileOptions {
  /**
   * Functions that may wait, and exports that lead to them, as `interface#function`, or a function's name alone. Those of WASI that wait, and
   * `wasi:cli/run`, are among them. Default: nothing waits, and services have to answer at once.
   */
  readonly suspending?: { readonly imports?: readonly string[]; readonly exports?: readonly string[] };
}

const OPTIONS = { suspending: optionKinds.typed("object", "an object with imports and exports") };
const WAITING: Readonly<Record<"imports" | "exports", OptionKind>> = {
  imports: optionKinds.list("a list of functions' names", optionKinds.text),
  exports: optionKinds.list("a list of functions' names", optionKinds.text),
};

/** Functions of WASI that wait for what their services wait for. */
const WASI_IMPORTS = [
  "wasi:io/poll#poll",
  "wasi:io/poll#[method]pollable.block",
  ...["blocking-read", "blocking-skip", "read", "skip"].map((name) => `wasi:io/streams#[method]input-stream.${name}`),
  ...[
    "blocking-write-and-flush",
    "blocking-flush",
    "blocking-write-zeroes-and-flush",
    "blocking-splice",
    "write",
    "splice",
  ].map((name) => `wasi:io/streams#[method]output-stream.${name}`),
  ...[
    "read",
    "write",
    "stat",
    "stat-at",
    "open-at",
    "read-directory",
    "set-size",
    "sync",
    "rename-at",
    "unlink-file-at",
  ].map((name) => `wasi:filesystem/types#[method]descriptor.${name}`),
];
const WASI_EXPORTS = ["wasi:cli/run#run", "wasi:http/incoming-handler#handle"];

/**
 * Makes a component into what can be instantiated. Throws DecodeError if it is none, or one that jco refuses, and an ExhaustionError of the transpiler's.
 *
 * @example const component = await transpileComponent(bytes, await import("@bytecodealliance/jco-transpile/component"))
 */
export async function transpileComponent(
  bytes: Uint8Array,
  transpiler: Transpiler,
  options: TranspileOptions = {},
): Promise<Component> {
  options = checkOptions("transpileComponent", options, OPTIONS);
  const { suspending } = options;
  if (suspending !== undefined) checkOptions("suspending", suspending, WAITING);
  if (!isComponent(bytes)) throw new DecodeError("not a component: its first bytes are those of something else", 0);
  await transpiler.$init;
  const { files, imports, exports } = await generate(bytes, transpiler, suspending);
  const sources = files.filter(([name]) => name.endsWith(".js"));
  const [source] = sources;
  if (source === undefined || sources.length > 1) throw new ArgumentError("the transpiler gave no module, or several");
  return {
    modules: new Map(files.filter(([name]) => name.endsWith(".wasm"))),
    source: new TextDecoder().decode(source[1]),
    imports,
    exports: exports.map(([name]) => name),
    suspending: suspending !== undefined,
  };
}

async function generate(
  bytes: Uint8Array,
  transpiler: Transpiler,
  suspending: TranspileOptions["suspending"],
): Promise<Transpiled> {
  try {
    return await transpiler.generate(bytes, {
      name: "component",
      instantiation: { tag: "sync" },
      noTypescript: true,
      noNodejsCompat: true,
      ...(suspending === undefined
        ? {}
        : {
            asyncMode: {
              tag: "jspi" as const,
              val: {
                imports: [...WASI_IMPORTS, ...(suspending.imports ?? [])],
                exports: [...WASI_EXPORTS, ...(suspending.exports ?? [])],
              },
            },
          }),
    });
  } catch (error) {
    if (error instanceof ExhaustionError) throw error;
    // It fails with a text, or an object that holds one.
    const reason = typeof error === "object" && error !== null && "payload" in error ? error.payload : error;
    throw new DecodeError(`the component cannot be transpiled: ${reasonText(reason)}`, 0);
  }
}

function reasonText(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
