// What engines call in place of a handler: arguments read, the handler called, its results written. In loops here; write-adapter.ts writes the same out as
// code where that is allowed.

import { AdapterPlan, type Handler, IN_HANDLER, IN_RESULT } from "./adapter-plan.ts";
import type { Declared } from "./contract.ts";
import { generatedCode } from "./generated-code.ts";
import type { Lowered } from "./lower.ts";
import { adapterWriter } from "./write-adapter.ts";

/** Makes adapters: for a handler, and for the name that messages have. */
export type Adapt = (handler: Handler, name: string) => Handler;

/** A declared function whose adapters are asked for. What can be made once for all instances is made when the first is. */
export function adaptDeclared(declared: Declared & { readonly suspending: boolean }, lowered: Lowered): Adapt {
  let write: ReturnType<typeof adapterWriter> | undefined;
  return (handler, name) => {
    const plan = new AdapterPlan(declared, lowered, name);
    if (plan.isPlain) return handler;
    if (!generatedCode.allowed) return loopAdapter(plan, handler);
    write ??= adapterWriter(plan);
    return write(plan, handler);
  };
}

/** The adapter without generated code. */
function loopAdapter(plan: AdapterPlan, handler: Handler): Handler {
  const { seen, outs, suspending, owned } = plan;
  return (call, ...args) => {
    const { guest } = call;
    const values: unknown[] = [];
    let at = IN_RESULT;
    try {
      if (plan.isLong) guest.begin();
      if (outs.length > 0) plan.checkOuts(guest, args);
      for (at = 0; at < seen.length; at++) {
        const { type, first, second, computed } = seen[at] as Lowered["seen"][number];
        const b = computed === undefined ? args[second] : computed(args);
        values.push(suspending ? type.readKept(guest, args[first], b) : type.read(guest, args[first], b));
      }
      if (owned.length > 0) {
        at = seen.findIndex(({ first }) => first === owned[0]?.first);
        plan.takeOwned(guest, args);
      }
      at = IN_HANDLER;
      const given = handler(call, ...values);
      return plan.finish(call, given, args, values);
    } catch (error) {
      return plan.bad(call, error, at);
    }
  };
}
