// What a declared target must look like, for callers whose types nobody checked. Its memory policy and its sets have schemas of their own
// (memory-schema.ts, builtins/set-schema.ts).

import * as z from "zod/mini";
import { versionSchema } from "../builtins/set-schema.ts";
import { FEATURES } from "../module/features.ts";
import { memoryPolicySchema } from "./memory-schema.ts";

export const targetSchema: z.ZodMiniType = z.strictObject({
  name: z.string().check(z.minLength(1, "expected a name")),
  version: versionSchema,
  doc: z.optional(z.string()),
  features: z.optional(z.array(z.enum(FEATURES))),
  memory: memoryPolicySchema,
  sets: z.array(z.unknown()),
  openNamespaces: z.optional(z.union([z.literal("any"), z.array(z.string())])),
});

const names = z.array(z.string());

/** What `restrict` takes. */
export const restrictSchema: z.ZodMiniType = z.strictObject({
  name: z.optional(z.string().check(z.minLength(1, "expected a name"))),
  version: z.optional(versionSchema),
  features: z.optional(z.array(z.enum(FEATURES))),
  sets: z.optional(names),
  functions: z.optional(z.record(z.string(), names)),
});
