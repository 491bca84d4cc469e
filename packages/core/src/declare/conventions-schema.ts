// What a target's conventions must look like, for callers whose types nobody checked.

import {
  boolean,
  either,
  object,
  oneOf,
  optional,
  options,
  record,
  type Schema,
  some,
  string,
  where,
} from "../builtins/schemas.ts";

export const conventionsSchema: Schema = options({
  exports: optional(record(object({ optional: optional(boolean), doc: optional(string) }))),
  start: optional(where(string, some("expected the name of an export"))),
  arguments: optional(
    either<unknown>(
      [oneOf(["services", "values"]), options({ argv: string })],
      'expected "services", "values" or { argv: the name of an export }',
    ),
  ),
});
