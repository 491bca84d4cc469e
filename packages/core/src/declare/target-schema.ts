// What a declared target must look like, for callers whose types nobody checked. Its memory policy and its sets have schemas of their own
// (memory-schema.ts, builtins/set-schema.ts).

import {
  anything,
  boolean,
  either,
  list,
  oneOf,
  optional,
  options,
  record,
  rule,
  type Schema,
  some,
  string,
  where,
} from "../builtins/schemas.ts";
import { versionSchema } from "../builtins/set-schema.ts";
import { FEATURES } from "../module/features.ts";
import { conventionsSchema } from "./conventions-schema.ts";
import { memoryPolicySchema } from "./memory-schema.ts";

const nameSchema = where(
  string,
  some("expected a name"),
  rule(
    (name) => !/[@/\\#]|\.[cm]?[jt]s$/.test(name),
    "an @ is followed by a version; slashes, # and .ts make a path wherever the target is asked for: it could not be found",
  ),
  rule((name) => !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(name) && name.trim() === name, "expected what can be seen, and typed"),
);

export const targetSchema: Schema = options({
  name: nameSchema,
  version: versionSchema,
  doc: optional(string),
  features: optional(list(oneOf(FEATURES))),
  floats: optional(boolean),
  memory: memoryPolicySchema,
  sets: list(anything),
  openNamespaces: optional(either<unknown>([oneOf(["any"]), list(string)], 'expected "any" or a list of namespaces')),
  conventions: optional(conventionsSchema),
});

const names = list(string);

/** What `restrict` and `without` take. */
export const restrictSchema: Schema = options({
  name: optional(nameSchema),
  version: optional(versionSchema),
  features: optional(list(oneOf(FEATURES))),
  sets: optional(names),
  functions: optional(record(names)),
});
