// What the host's own engine says about a module, with its features and limits taken into account. All of its known departures from
// the specification are listed here, each with what it is.

import { type Feature, WASM_3 } from "@atoll/core";
import { type Module, printFunction, printModule } from "@atoll/core/engine";

/** Features that the host's engine has on: V8 14.6 takes all of 3.0, atomics, and exceptions as they were. */
export const HOST_FEATURES: ReadonlySet<Feature> = new Set([...WASM_3, "threads", "legacy-exceptions"]);

/** Words of V8's refusals that are its own limits or proposals of its own, not the specification's rules. */
const LIMITS = /exceed|maximum|too large|too many|limit|out of memory|experimental|enable with|--wasm|not enabled/i;

/** Faults of the host's validator (V8 14.6): what Atoll says, rightly, when it rejects a module that the host takes. */
const HOST_ACCEPTS_WRONGLY: readonly RegExp[] = [
  // In unreachable code V8 does not look at the second operand of ref.eq.
  /^type mismatch: instruction requires \[eqref eqref\]/,
  // V8 reads the attribute as a LEB, which may be longer than the one byte that it is.
  /^malformed tag attribute/,
  // In unreachable code V8 lets the result of br_on_null be any type, not only any reference.
  /^type mismatch: .* stack has \[.*\(ref (heap\(-63\)|bot)\)/,
  // V8 lets br_on_non_null branch to a label without results, and drops the reference.
  /^type mismatch: the label takes no reference/,
  // V8 takes element segments of number types as long as they are empty.
  /^malformed reference type/,
  // A catch clause's label counts from outside of its try_table. V8 adds one in 32 bits, so that the largest index becomes the try_table's own label;
  // the specification looks the clause up among the labels around it, and there is none of that index. Branches are refused by V8, too.
  /^unknown label 4294967295 /,
];

/** The same for what it rejects and Atoll takes: V8's words. */
const HOST_REJECTS_WRONGLY: readonly RegExp[] = [
  // Limits are u64 whatever the address type; V8 reads those of 32-bit tables and memories as u32.
  /length overflow while decoding (initial|maximum) size/,
  // Exceptions as they are and as they were may stand in one module; V8 wants it to keep to one kind.
  /mix of legacy and new exception handling/,
];

/** Whether the host is known to be wrong in accepting what Atoll rejects with these words. */
export function isHostFault(message: string): boolean {
  return HOST_ACCEPTS_WRONGLY.some((words) => words.test(message));
}

/** The reference types in a list of value types, as they are printed. */
const references = (types: string): readonly string[] => types.match(/\(ref [^)]*\)|\b\w+ref\b/g) ?? [];

/**
 * Whether what Atoll rejects with these words, and the host takes, may be a loop's result. Behind a loop, V8 knows what its body left on the stack, and
 * takes that where the type that the loop declares does not go.
 */
export function isLoopResult(module: Module, message: string): boolean {
  const [, stack = "", funcidx] = /^type mismatch: .* stack has \[(.*)\] \(in function (\d+)/.exec(message) ?? [];
  if (funcidx === undefined) return false;
  const found = references(stack);
  return [...printFunction(module, Number(funcidx))].some((line) => {
    const [, written, type] = /^\s*loop\b.*\((result .*|type ([^\s)]+)\))/.exec(line) ?? [];
    const declared = type === undefined ? written : typeText(module, type);
    const [, results = ""] = /result (.*)/.exec(declared ?? "") ?? [];
    return references(results).some((each) => found.includes(each));
  });
}

/** A type as it is printed, by its name or index. */
function typeText(module: Module, given: string): string | undefined {
  const starts = [`(type (;${given};)`, `(type ${given} `];
  for (const line of printModule(module)) if (starts.some((start) => line.trimStart().startsWith(start))) return line;
  return undefined;
}

/**
 * Whether a function declares zero locals of some type. No local has that type then, so it need not exist; V8 asks for it all
 * the same.
 */
export function isHostsOwnRule(module: Module): boolean {
  return [...module.bodies].some(({ locals }) => locals.some(({ count }) => count === 0));
}

export type HostVerdict =
  | { readonly kind: "accepts" }
  /** `limit`: for limits of its own, or for a known fault of its own. */
  | { readonly kind: "rejects"; readonly reason: string; readonly limit: boolean };

export function hostVerdict(bytes: Uint8Array<ArrayBuffer>): HostVerdict {
  if (WebAssembly.validate(bytes)) return { kind: "accepts" };
  try {
    new WebAssembly.Module(bytes);
  } catch (error) {
    const reason = (error as Error).message;
    return {
      kind: "rejects",
      reason,
      limit: LIMITS.test(reason) || HOST_REJECTS_WRONGLY.some((words) => words.test(reason)),
    };
  }
  return { kind: "accepts" };
}
