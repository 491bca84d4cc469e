// What a declared set must look like, for callers whose types nobody checked.

import { pathText } from "./path-text.ts";
import { type DeclaredType, FORMS } from "./type-kinds.ts";
import {
  anything,
  boolean,
  callable,
  either,
  list,
  object,
  oneOf,
  optional,
  options,
  record,
  rule,
  type Schema,
  string,
  symbol,
  where,
} from "./schemas.ts";
import { isRange, isVersion } from "./versions.ts";

const CALL_NAMES: ReadonlySet<string> = new Set([
  "memory",
  "hasMemory",
  "state",
  "signal",
  "limits",
  "charge",
  "guest",
  "lastError",
  "exports",
  "func",
  "trap",
  "throw",
  "exit",
]);

const wasmTypeSchema = object({
  valueType: oneOf(Object.keys(FORMS) as DeclaredType[]),
  form: oneOf(["i32", "u32", "i64", "u64", "size", "f32", "f64", "v128", "ref"]),
  name: string,
  label: optional(string),
  codec: optional(object({ decode: callable, encode: callable })),
});

const tokenSchema = object({ key: symbol, description: string });

const scopeSchema = object({
  inject: record(
    tokenSchema,
    where(
      string,
      rule((name) => !CALL_NAMES.has(name), "hides a part of every call object: choose another name"),
    ),
  ),
  state: optional(callable),
  aliases: optional(record(string)),
});

const builtinSchema = object({
  kind: oneOf(["func"], "expected a builtin, made by builtins().func"),
  params: list(wasmTypeSchema),
  results: list(wasmTypeSchema),
  scope: scopeSchema,
  suspending: boolean,
  doc: optional(string),
  maps: optional(boolean),
  quick: optional(boolean),
  fixed: optional(boolean),
  handler: callable,
});

const globalSchema = object({
  kind: oneOf(["global"], "expected a global, made by builtins().global"),
  type: wasmTypeSchema,
  mutable: boolean,
  scope: scopeSchema,
  doc: optional(string),
  value: callable,
  text: optional(string),
});

const ENTRY = "expected a builtin, made by builtins().func or builtins().global";
const entrySchema = either([object({ kind: oneOf(["func", "global"]) })], ENTRY);

/** What a set's `resolve` may give. */
export const setEntrySchema: Schema = (entry, path) => {
  const faults = entrySchema(entry, path);
  if (faults.length > 0) return faults;
  const { kind } = entry as { readonly kind: "func" | "global" };
  return (kind === "func" ? builtinSchema : globalSchema)(entry, path);
};

export const versionSchema: Schema<string> = where(
  string,
  rule(isVersion, "expected a semantic version such as 1.0.0"),
);

/** `acme:log/lines@1.2.0` names an interface of one version, as components' tools do; any other `@` would be taken for a range. */
const INTERFACE = /^[^@/]+\/[^@/]+@\d+\.\d+\.\d+$/;

const declarationSchema: Schema = options({
  // A module may import from a namespace without a name: string constants do.
  namespace: string,
  version: versionSchema,
  doc: optional(string),
  functions: record(builtinSchema),
  globals: optional(record(globalSchema)),
  constants: optional(record(object({ type: object({ name: string }), value: anything }))),
  types: optional(list(object({ kind: string, name: string }))),
  resolve: optional(callable),
  requires: optional(record(where(string, rule(isRange, "expected a range of versions such as ^1")))),
  deprecated: optional(record(string)),
  rename: optional(callable),
});

export const builtinSetSchema: Schema = (set, path) => {
  const faults = declarationSchema(set, path);
  const { namespace, resolve } = (set ?? {}) as Partial<Readonly<Record<string, unknown>>>;
  // String constants may stand under any name: nobody asks for them by it.
  if (typeof namespace !== "string" || !namespace.includes("@") || INTERFACE.test(namespace) || resolve) return faults;
  return [
    ...faults,
    {
      path: pathText([...path, "namespace"]),
      message: "what follows an @ is a version wherever the set is asked for: it could not be found",
    },
  ];
};
