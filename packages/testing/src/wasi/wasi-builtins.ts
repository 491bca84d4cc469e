// What this entry uses of @atoll/wasi-builtins, an optional peer: where it is not installed, the error says how to install it, instead of which file looked for it.

import type * as Whole from "@atoll/wasi-builtins/filesystem";

async function load(): Promise<Pick<typeof Whole, "errnoOf">> {
  try {
    return await import("@atoll/wasi-builtins/filesystem");
  } catch (cause) {
    // Hosts have different codes and words for it; all of them name the package.
    const isMissing = cause instanceof Error && /(find|resolve)\b.*wasi-builtins/is.test(cause.message);
    if (!isMissing) throw cause;
    throw new Error("@atoll/testing/wasi needs the builtins of WASI: npm i -D @atoll/wasi-builtins", { cause });
  }
}

/** What a thrown thing is to a guest: undefined where it is a fault of the code. */
export const errnoOf: (typeof Whole)["errnoOf"] = (await load()).errnoOf;
