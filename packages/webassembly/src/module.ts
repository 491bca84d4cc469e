// `WebAssembly.Module`: compiling, and what a module says of itself. https://webassembly.github.io/spec/js-api/#modules

import { compile } from "@atoll/core";
import { compileStreaming, type ExternKind } from "@atoll/core/engine";
import { type CompileOptions, compileOptions, compileTimeTarget } from "./compile-time-imports.ts";
import type { CompiledModule } from "./compiled-module.ts";
import type { Realm } from "./realm.ts";
import { modules } from "./slots.ts";
import { moduleResponse } from "./streaming.ts";
import { thrownToJs } from "./thrown.ts";
import { copyOfBytes, domString } from "./web-idl/conversions.ts";
import { defineInterface } from "./web-idl/define-interface.ts";

/** What a program sees of an import or export. */
export interface Descriptor {
  readonly module?: string;
  readonly name: string;
  readonly kind: string;
}

/** The interface of a namespace. */
export function moduleInterface(realm: Realm): abstract new (...args: never[]) => object {
  class Module {
    constructor(bytes: unknown, ...rest: unknown[]) {
      const copy = copyOfBytes(bytes, "the bytes of a module");
      modules.bind(this, compileModule(realm, copy, compileOptions(rest[0])));
    }

    static exports(module: unknown): Descriptor[] {
      const { linked } = modules.of(module, "the module");
      return linked.module.exports.map(({ name, kind }) => ({ name, kind: externKind(kind) }));
    }

    static imports(module: unknown): Descriptor[] {
      const { linked, early } = modules.of(module, "the module");
      return linked.module.imports
        .filter(({ module: from }, i) => linked.bindings[i] === undefined || !early.has(from))
        .map(({ module: from, name, description }) => ({ module: from, name, kind: externKind(description.kind) }));
    }

    static customSections(module: unknown, sectionName: unknown): ArrayBuffer[] {
      const { linked } = modules.of(module, "the module");
      if (sectionName === undefined) throw new TypeError("the name of the custom sections is missing");
      const wanted = domString(sectionName);
      const { customs, bytes } = linked.module;
      return [...customs]
        .filter(({ name }) => name === wanted)
        .map((section) => new Uint8Array(bytes.subarray(section.bytes.start, section.bytes.end)).buffer);
    }
  }
  defineInterface(Module);
  return Module;
}

/** The object that stands for a module. */
export function moduleObject({ prototypes }: Realm, module: CompiledModule): object {
  return modules.bind(Object.create(prototypes.Module) as object, module);
}

/** Compiles bytes that nobody else has. Throws the namespace's CompileError. */
export function compileModule(realm: Realm, bytes: Uint8Array, options: CompileOptions): CompiledModule {
  refuseTwice(realm, options);
  try {
    const { target, early } = compileTimeTarget(realm.target, options);
    const { engine } = realm;
    return { linked: compile(bytes, target, { imports: "any", engine }), early, engine, options };
  } catch (error) {
    throw compileError(realm, error);
  }
}

/** Compiles the module of a response, or of what a promise of one comes to, while it comes. */
export async function compileResponse(realm: Realm, source: unknown, options: CompileOptions): Promise<CompiledModule> {
  refuseTwice(realm, options);
  const response = await moduleResponse(source);
  try {
    const { target, early } = compileTimeTarget(realm.target, options);
    const { engine } = realm;
    return { linked: await compileStreaming(response, target, { imports: "any", engine }), early, engine, options };
  } catch (error) {
    throw compileError(realm, error);
  }
}

function refuseTwice({ errors }: Realm, { builtins }: CompileOptions): void {
  if (new Set(builtins).size < builtins.length) throw new errors.CompileError("a set of builtins is named twice");
}

/** What a program sees. A module that does not fit the target cannot be compiled here. */
function compileError(realm: Realm, error: unknown): unknown {
  const { CompileError, LinkError } = realm.errors;
  const thrown = thrownToJs(realm, error);
  return thrown instanceof LinkError ? new CompileError(thrown.message, { cause: error }) : thrown;
}

function externKind(kind: ExternKind): string {
  return kind === "func" ? "function" : kind;
}
