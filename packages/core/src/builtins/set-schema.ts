// What a declared set must look like, for callers whose types nobody checked.

import * as z from "zod/mini";
import { type DeclaredType, FORMS } from "./type-kinds.ts";
import { isRange } from "./versions.ts";

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

const functionSchema = z.custom((value) => typeof value === "function", "expected a function");

const wasmTypeSchema = z.object({
  valueType: z.enum(Object.keys(FORMS) as DeclaredType[]),
  form: z.enum(["i32", "u32", "i64", "u64", "size", "f32", "f64", "v128", "ref"]),
  name: z.string(),
  label: z.optional(z.string()),
  codec: z.optional(z.object({ decode: functionSchema, encode: functionSchema })),
});

const tokenSchema = z.object({ key: z.symbol(), description: z.string() });

const injectionSchema = z.record(
  z.string().check(z.refine((name) => !CALL_NAMES.has(name), "hides a part of every call object: choose another name")),
  tokenSchema,
);

const scopeSchema = z.object({
  inject: injectionSchema,
  state: z.optional(functionSchema),
  aliases: z.optional(z.record(z.string(), z.string())),
});

const builtinSchema = z.object({
  kind: z.literal("func", "expected a builtin, made by builtins().func"),
  params: z.array(wasmTypeSchema),
  results: z.array(wasmTypeSchema),
  scope: scopeSchema,
  suspending: z.boolean(),
  doc: z.optional(z.string()),
  maps: z.optional(z.boolean()),
  handler: functionSchema,
});

const globalSchema = z.object({
  kind: z.literal("global", "expected a global, made by builtins().global"),
  type: wasmTypeSchema,
  mutable: z.boolean(),
  scope: scopeSchema,
  doc: z.optional(z.string()),
  value: functionSchema,
});

/** What a set's `resolve` may give. */
export const setEntrySchema: z.ZodMiniType = z.discriminatedUnion("kind", [builtinSchema, globalSchema], {
  error: "expected a builtin, made by builtins().func or builtins().global",
});

export const versionSchema: z.ZodMiniType<string> = z
  .string()
  .check(z.regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/, "expected a semantic version such as 1.0.0"));

/** `acme:log/lines@1.2.0` names an interface of one version, as components' tools do; any other `@` would be taken for a range. */
const INTERFACE = /^[^@/]+\/[^@/]+@\d+\.\d+\.\d+$/;

const rangeSchema = z.string().check(z.refine(isRange, "expected a range of versions such as ^1"));

export const builtinSetSchema: z.ZodMiniType = z.strictObject({
  // A module may import from a namespace without a name: string constants do.
  namespace: z
    .string()
    .check(
      z.refine(
        (name) => !name.includes("@") || INTERFACE.test(name),
        "what follows an @ is a version wherever the set is asked for: it could not be found",
      ),
    ),
  version: versionSchema,
  doc: z.optional(z.string()),
  functions: z.record(z.string(), builtinSchema),
  globals: z.optional(z.record(z.string(), globalSchema)),
  constants: z.optional(z.record(z.string(), z.object({ type: z.object({ name: z.string() }), value: z.any() }))),
  resolve: z.optional(functionSchema),
  requires: z.optional(z.record(z.string(), rangeSchema)),
  deprecated: z.optional(z.record(z.string(), z.string())),
  rename: z.optional(functionSchema),
});
