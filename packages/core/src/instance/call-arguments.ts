// What the methods of call objects take.

import { TRAP_CODES } from "../errors/messages.ts";
import { instanceOf, integer, list, type OptionKind, text } from "../errors/option-kinds.ts";
import { FunctionInstance } from "../runtime/function-instance.ts";
import { TagInstance } from "../runtime/tag-instance.ts";

/** By their names. */
export const callArguments: Readonly<Record<"func" | "code" | "message" | "tag" | "values" | "status", OptionKind>> = {
  func: instanceOf("a function reference of a guest's", FunctionInstance),
  code: {
    expected: "the code of a trap, such as unreachable or builtin",
    accepts: (value) => typeof value === "string" && TRAP_CODES.has(value),
  },
  message: text,
  tag: instanceOf("a tag that the guest imports or exports", TagInstance),
  values: list("a list of values", { expected: "", accepts: () => true }),
  status: integer,
};
