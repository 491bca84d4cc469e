// Call traces made from a target's declarations: every builtin call of a guest, with arguments and outcome, in order.

import { type Sets, type Target } from "@atoll/core";
import { checkValue, isThenable, optionKinds } from "@atoll/core/engine";

/** One call of a builtin. Arguments and result as the handler sees them. */
export interface TracedCall {
  /** `vm.map`. */
  readonly builtin: string;
  readonly args: readonly unknown[];
  readonly outcome:
    | { readonly kind: "returned"; readonly result: unknown }
    | { readonly kind: "threw"; readonly error: unknown }
    /** Asynchronous, and not settled yet. */
    | { readonly kind: "pending" };
}

/** What {@link traceCalls} gives. */
export interface CallTrace<S extends Sets> {
  /** The same target, traced. Everything that is compiled for it adds to `calls`. */
  readonly target: Target<S>;
  /** In the order in which they began. */
  readonly calls: readonly TracedCall[];
  /** The calls of one builtin. */
  of(builtin: string): readonly TracedCall[];
  clear(): void;
}

type Handler = (...args: unknown[]) => unknown;

/** Wraps every builtin of a target so that its calls are recorded. */
export function traceCalls<S extends Sets>(target: Target<S>): CallTrace<S> {
  checkValue("traceCalls", "target", target, optionKinds.service("a target, made by defineTarget", "intercept"));
  const calls: TracedCall[] = [];
  const traced = target.intercept((builtin, namespace, name) => {
    const handler = builtin.handler as unknown as Handler;
    const wrapped: Handler = (call, ...args) => {
      const at = calls.length;
      const end = (outcome: TracedCall["outcome"]): void => {
        calls[at] = { builtin: `${namespace}.${name}`, args, outcome };
      };
      end({ kind: "pending" });
      try {
        const result = handler(call, ...args);
        if (!isThenable(result)) {
          end({ kind: "returned", result });
          return result;
        }
        return result.then(
          (value) => {
            end({ kind: "returned", result: value });
            return value;
          },
          (error: unknown) => {
            end({ kind: "threw", error });
            throw error;
          },
        );
      } catch (error) {
        end({ kind: "threw", error });
        throw error;
      }
    };
    return wrapped;
  });
  return {
    target: traced,
    calls,
    of: (builtin) => calls.filter((call) => call.builtin === builtin),
    clear: () => {
      calls.length = 0;
    },
  };
}
