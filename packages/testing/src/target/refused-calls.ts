// Calls whose arguments are bad input: a code or a trap comes of them, and no handler is called.

import type { Builtin, Call, t } from "@atoll/core";
import { declared } from "@atoll/core/engine";
import type { TracedCall } from "./traced-call.ts";

/** What makes them known: to be put on a handler. `args` are what the guest passed. */
export function refusedCalls(
  builtin: Builtin,
  tell: (call: Call, args: readonly unknown[], outcome: TracedCall["outcome"]) => void,
): declared.Refusing {
  if ((builtin as Partial<t.Func>).declared === undefined) return {};
  return {
    refused: (call, args, outcome) => {
      const error = outcome instanceof declared.Failure ? outcome : outcome.error;
      tell(call as unknown as Call, args, { kind: "threw", error });
    },
  };
}
