// What engines call in place of a handler: arguments read, the handler called, its results written. In loops here; write-adapter.ts writes the same out as
// code where that is allowed.

import {
  AdapterPlan,
  type GuestCall,
  type Handler,
  IN_HANDLER,
  IN_PLACES,
  IN_RESULT,
  isPlainNumber,
} from "./adapter-plan.ts";
import type { Declared } from "./contract.ts";
import { generatedCode } from "../../runtime/generated-code.ts";
import type { Lowered } from "./lower.ts";
import { viewChecks } from "./view-watch.ts";
import { watched } from "./watched.ts";
import { adapterWriter } from "./write-adapter.ts";

/** Makes adapters: for a handler, and for the name that messages have. */
export type Adapt = (handler: Handler, name: string) => Handler;

/** A declared function whose adapters are asked for. Instances whose handler and name are the same have the same one: hosts make it fast once. */
export function adaptDeclared(declared: Declared & { readonly suspending: boolean }, lowered: Lowered): Adapt {
  let write: ReturnType<typeof adapterWriter> | undefined;
  let last: readonly unknown[] = [];
  let adapter: Handler | undefined;
  return (handler, name) => {
    const asked = [handler, name, generatedCode.allowed, viewChecks.on];
    if (adapter !== undefined && asked.every((each, i) => each === last[i])) return adapter;
    last = asked;
    const plan = new AdapterPlan(declared, lowered, { name, handler });
    if (plan.isPlain) adapter = handler;
    else if (generatedCode.allowed) adapter = viewed(plan, (write ??= adapterWriter(plan))(plan, handler));
    else adapter = viewed(plan, loopAdapter(plan, handler));
    return adapter;
  };
}

/** In development, with views that end. */
function viewed({ name, seen }: AdapterPlan, adapter: Handler): Handler {
  return viewChecks.on && seen.some(({ type }) => type.lends) ? watched(name, adapter) : adapter;
}

/** The adapter without generated code: without lists where there are few values, which most functions have. */
function loopAdapter(plan: AdapterPlan, handler: Handler): Handler {
  const { seen, outs, inouts, owned, suspending } = plan;
  const [first, second] = seen;
  const hasLists = outs.length > 0 || inouts.length > 0 || owned.length > 0 || suspending;
  if (hasLists || first === undefined || seen.some(({ computed }) => computed !== undefined)) {
    return listAdapter(plan, handler);
  }
  const isWide = first.second >= 0;
  const { type } = first;
  const { isLong, returned, success } = plan;
  // Looked at once, and not in every call.
  const isPlain = returned === undefined || isPlainNumber(returned);
  const settled = (call: GuestCall, given: unknown): unknown => {
    if (typeof given === "object" && given !== null) return plan.finish(call, given, NONE, NONE);
    if (isPlain) return returned === undefined ? success : given;
    try {
      return returned.encode(given, call.guest);
    } catch (error) {
      return plan.bad(call, error, IN_RESULT);
    }
  };
  if (seen.length === 1 && first.first === 0 && (!isWide || first.second === 1)) {
    return (call, a, b) => {
      let at = 0;
      try {
        if (isLong) call.guest.begin();
        const x = type.read(call.guest, a, isWide ? b : undefined);
        at = IN_HANDLER;
        return settled(call, handler(call, x));
      } catch (error) {
        return plan.bad(call, error, at, [a, b]);
      }
    };
  }
  if (
    second !== undefined &&
    seen.length === 2 &&
    first.first === 0 &&
    second.first === 1 &&
    second.second < 0 &&
    !isWide
  ) {
    const { type: next } = second;
    return (call, a, b) => {
      let at = 0;
      try {
        if (isLong) call.guest.begin();
        const x = type.read(call.guest, a, undefined);
        at = 1;
        const y = next.read(call.guest, b, undefined);
        at = IN_HANDLER;
        return settled(call, handler(call, x, y));
      } catch (error) {
        return plan.bad(call, error, at, [a, b]);
      }
    };
  }
  return listAdapter(plan, handler);
}

const NONE: readonly unknown[] = [];

/** The same for any function. */
function listAdapter(plan: AdapterPlan, handler: Handler): Handler {
  const { seen, outs, suspending, owned } = plan;
  return (call, ...args) => {
    const { guest } = call;
    const values: unknown[] = [];
    let at = IN_PLACES;
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
      return plan.bad(call, error, at, args);
    }
  };
}
