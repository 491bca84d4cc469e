// Whether a module fits a target, with everything that does not, and what there is in both: all that the page tells before anything runs.

import {
  type Builtin,
  type BuiltinGlobal,
  DecodeError,
  ExhaustionError,
  type Feature,
  FEATURES,
  LinkError,
  safeCompile,
  type Signature,
  type Target,
  TargetError,
  ValidationError,
  type WasmType,
} from "@atoll/core";
import {
  decodeModule,
  describeImport,
  isComponent,
  type Module,
  moduleNames,
  validateModule,
  valueTypeName,
} from "@atoll/core/engine";
import type { TargetDescription } from "../target/choices.ts";
import type { FindTarget } from "./found-target.ts";
import type { CheckReport, Issue, ModuleContents, TargetContents } from "./protocol.ts";

/** Milliseconds that decoding and validating may take: a hostile module is no reason for the page to wait. */
const PATIENCE = 5000;
/** Items of a module that the page is told: it shows no more. */
const MOST = 2000;

export async function checkGuest(
  bytes: Uint8Array,
  description: TargetDescription,
  findTarget: FindTarget,
): Promise<CheckReport> {
  const nothing = {
    fits: false,
    refusal: undefined,
    issues: [],
    warnings: [],
    module: undefined,
    target: undefined,
    start: "",
  };
  let target: Target;
  let open: readonly string[];
  try {
    const found = await findTarget(description);
    ({ target } = found);
    open = Object.keys(found.imports);
  } catch (error) {
    const issues = error instanceof TargetError ? error.issues.map((each) => ({ code: "target", ...each })) : [];
    return { ...nothing, refusal: refusalOf("The target is none", error), issues };
  }
  const start = target.conventions.start ?? "_start";
  const known = { ...nothing, target: contentsOf(target), start };
  if (isComponent(bytes)) {
    return { ...known, fits: true, module: { ...EMPTY, size: bytes.length, isComponent: true } };
  }
  const result = safeCompile(bytes, target, { timeout: PATIENCE, imports: open });
  if (result.ok) {
    const { module, features, warnings } = result.module;
    return {
      ...known,
      fits: true,
      warnings: warnings.map(({ message }) => message),
      module: moduleContents(module, [...features.keys()]),
    };
  }
  const module = decodedOf(bytes);
  if (result.error instanceof LinkError) return { ...known, issues: result.issues.map(issueOf), module };
  const title =
    result.error instanceof DecodeError
      ? "This is no WebAssembly module"
      : result.error instanceof ValidationError
        ? "The module is invalid"
        : result.error instanceof ExhaustionError
          ? "The module takes too long to check"
          : "The module cannot be compiled";
  return { ...known, refusal: refusalOf(title, result.error), module };
}

const EMPTY: ModuleContents = {
  size: 0,
  isComponent: false,
  functions: [],
  exports: [],
  imports: [],
  memories: [],
  features: [],
};

export function issueOf(issue: Issue): Issue {
  const { code, path, message, expected, found, hint } = issue;
  return {
    code,
    path,
    message,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
    ...(hint === undefined ? {} : { hint }),
  };
}

function refusalOf(title: string, error: unknown): CheckReport["refusal"] {
  return { title, message: error instanceof Error ? error.message : String(error) };
}

/** What can be told of a module that does not fit; undefined where it is none. */
function decodedOf(bytes: Uint8Array): ModuleContents | undefined {
  try {
    const module = decodeModule(bytes);
    return moduleContents(module, [...validateModule(module, ALL).keys()]);
  } catch (error) {
    if (error instanceof DecodeError || error instanceof ValidationError) return undefined;
    throw error;
  }
}

/** Features are the target's business: here everything is told. */
const ALL: ReadonlySet<Feature> = new Set(FEATURES);

function moduleContents(module: Module, features: readonly string[]): ModuleContents {
  const names = moduleNames(module).namesOf("func");
  const { func: imported } = module.importCounts;
  const count = Math.min(module.functions.length - imported, MOST);
  return {
    size: module.bytes.length,
    isComponent: false,
    functions: Array.from({ length: count }, (_, i) => {
      const funcidx = imported + i;
      const exported = module.exports.find(({ kind, index }) => kind === "func" && index === funcidx)?.name;
      return { funcidx, name: names.get(funcidx) ?? exported ?? `function ${funcidx}` };
    }),
    exports: module.exports
      .filter(({ kind }) => kind === "func")
      .slice(0, MOST)
      .map(({ name, index }) => {
        const composite = module.types[module.functions[index] ?? -1]?.composite;
        const isFunction = composite?.kind === "func";
        return {
          name,
          funcidx: index,
          params: isFunction ? composite.params.map(valueTypeName) : [],
          results: isFunction ? composite.results.map(valueTypeName) : [],
        };
      }),
    imports: module.imports.slice(0, MOST).map(({ module: namespace, name, description }) => ({
      namespace,
      name,
      type: describeImport(module, description),
    })),
    memories: module.memories.map((type) => describeImport(module, { kind: "memory", type })),
    features,
  };
}

function contentsOf(target: Target): TargetContents {
  return {
    name: target.name,
    version: target.version,
    memory: target.memory.name,
    features: [...target.features],
    sets: target.sets.map(({ namespace, doc, functions, globals = {} }) => ({
      namespace,
      doc,
      functions: [...Object.entries(functions), ...Object.entries(globals)]
        .filter(([name]) => target.builtins.get(namespace)?.has(name) === true)
        .map(([name, entry]: readonly [string, Builtin | BuiltinGlobal]) => ({
          name,
          signature: signatureText(entry),
          doc: entry.doc,
        })),
    })),
  };
}

function signatureText(entry: Signature | BuiltinGlobal): string {
  if ("type" in entry) return entry.mutable ? `mut ${entry.type.name}` : entry.type.name;
  const results = entry.results.map(typeText).join(", ");
  return `(${entry.params.map(typeText).join(", ")})${results === "" ? "" : ` → ${results}`}`;
}

function typeText({ name, label }: WasmType): string {
  return label === undefined ? name : `${label} ${name}`;
}
