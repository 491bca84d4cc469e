// Our words for zod's issues: what was expected, and what was found. Schemas may bring words of their own.

import type { $ZodRawIssue } from "zod/v4/core";
import { shown } from "../errors/shown.ts";
import { choice } from "./schemas.ts";

/** The message of an issue whose schema brings none. */
export function words(issue: $ZodRawIssue): string {
  const found = `found ${shown(issue.input)}`;
  switch (issue.code) {
    case "invalid_type":
      return `expected ${article(String(issue["expected"]))}, ${found}`;
    case "invalid_value":
      return `expected ${choice(issue["values"], issue.input)}, ${found}`;
    case "too_small":
      return `expected ${bound(issue, "least", "more")}, ${found}`;
    case "too_big":
      return `expected ${bound(issue, "most", "less")}, ${found}`;
    case "invalid_format":
      return `expected ${article(String(issue["format"]))}, ${found}`;
    case "not_multiple_of":
      return `expected a multiple of ${String(issue["divisor"])}, ${found}`;
    case "unrecognized_keys":
      return `there is no ${(issue["keys"] as readonly string[]).join(", no ")}`;
    case "invalid_union":
      return `none of what it may be fits: ${found}`;
    default:
      return `it is refused: ${found}`;
  }
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

function bound(issue: $ZodRawIssue, inclusive: string, exclusive: string): string {
  const limit = String(issue["minimum"] ?? issue["maximum"]);
  return issue["inclusive"] === false ? `${exclusive} than ${limit}` : `at ${inclusive} ${limit}`;
}
