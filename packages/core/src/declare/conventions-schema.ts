// What a target's conventions must look like, for callers whose types nobody checked.

import * as z from "zod/mini";

const exportSchema = z.looseObject({ optional: z.optional(z.boolean()), doc: z.optional(z.string()) });

export const conventionsSchema: z.ZodMiniType = z.strictObject({
  exports: z.optional(z.record(z.string(), exportSchema)),
  start: z.optional(z.string().check(z.minLength(1, "expected the name of an export"))),
  arguments: z.optional(
    z.union([z.enum(["services", "values"]), z.strictObject({ argv: z.string() })], {
      error: 'expected "services", "values" or { argv: the name of an export }',
    }),
  ),
});
