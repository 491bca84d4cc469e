// What an action ends with, for tests that look closer at an error than at its message.

import { checkValue, optionKinds } from "@atoll/core/engine";

/**
 * What `action` throws, which must be of this class. Throws an error of its own if the action throws nothing, and what the action threw
 * if that is something else.
 *
 * @example thrown(Trap, () => instance.func("run", type)()).code
 */
export function thrown<E extends object>(type: abstract new (...args: never) => E, action: () => unknown): E {
  checkValue("thrown", "type", type, optionKinds.callable);
  checkValue("thrown", "action", action, optionKinds.callable);
  try {
    action();
  } catch (error) {
    if (error instanceof type) return error;
    throw error;
  }
  throw new Error(`nothing was thrown, where a ${type.name} should be`);
}
