// What a declared target must look like, for callers whose types nobody checked. Its memory policy and its sets have schemas of their own
// (memory-schema.ts, builtins/set-schema.ts).

import * as z from "zod/mini";
import { versionSchema } from "../builtins/set-schema.ts";
import { FEATURES } from "../module/features.ts";
import { conventionsSchema } from "./conventions-schema.ts";
import { memoryPolicySchema } from "./memory-schema.ts";

const nameSchema = z.string().check(
  z.minLength(1, "expected a name"),
  z.refine(
    (name) => !/[@/\\#\p{Cc}]/u.test(name),
    "an @ is followed by a version, slashes and # make a path wherever the target is asked for: it could not be found",
  ),
);

export const targetSchema: z.ZodMiniType = z.strictObject({
  name: nameSchema,
  version: versionSchema,
  doc: z.optional(z.string()),
  features: z.optional(z.array(z.enum(FEATURES))),
  floats: z.optional(z.boolean()),
  memory: memoryPolicySchema,
  sets: z.array(z.unknown()),
  openNamespaces: z.optional(z.union([z.literal("any"), z.array(z.string())])),
  conventions: z.optional(conventionsSchema),
});

const names = z.array(z.string());

/** What `restrict` and `without` take. */
export const restrictSchema: z.ZodMiniType = z.strictObject({
  name: z.optional(nameSchema),
  version: z.optional(versionSchema),
  features: z.optional(z.array(z.enum(FEATURES))),
  sets: z.optional(names),
  functions: z.optional(z.record(z.string(), names)),
});
