// What this entry uses of vitest, an optional peer: where it is not installed, the error says how to install it, instead of which file looked for it.

import type * as Whole from "vitest";

type Vitest = Pick<typeof Whole, "afterAll" | "beforeEach" | "describe" | "expect" | "inject" | "test">;

async function load(): Promise<Vitest> {
  try {
    return await import("vitest");
  } catch (cause) {
    // Hosts have different codes and words for it; all of them name the package.
    const isMissing = cause instanceof Error && /(find|resolve)\b.*\bvitest\b/is.test(cause.message);
    if (!isMissing) throw cause;
    throw new Error("@atoll/testing/vitest needs vitest: npm i -D vitest", { cause });
  }
}

const vitest: Vitest = await load();
export const afterAll: Vitest["afterAll"] = vitest.afterAll;
export const describe: Vitest["describe"] = vitest.describe;
export const beforeEach: Vitest["beforeEach"] = vitest.beforeEach;
export const inject: Vitest["inject"] = vitest.inject;
export const expect: Vitest["expect"] = vitest.expect;
export const test: Vitest["test"] = vitest.test;
