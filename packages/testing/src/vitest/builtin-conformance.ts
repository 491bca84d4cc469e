// The conformance of a target's builtins as vitest tests. Limits hold whatever a guest calls: one test per builtin and address type calls it in loops
// without an end, with arguments from the edges, under each limit, where calls may wait and where they may not. And of builtins with rich types, bad
// input has the outcome that the declaration states, and leaves memory as it was.

import { checkValue } from "@atoll/core/engine";
import { ENGINE, OPTIONS, TARGET } from "./check-suite.ts";
import { type Builtin, compile, type Engine, type Services, type Sets, type Target } from "@atoll/core";
import type { AddressType } from "@atoll/core/engine";
import { afterAll, describe, expect, test } from "./vitest.ts";
import { callingModule, declarationOf, runDeclared } from "../hostile/declared-outcomes.ts";
import { hostileModule } from "../hostile/hostile-guest.ts";
import { LIMITS } from "../hostile/hostile-limits.ts";
import { Hearing, type Outcome, runHostile, settle } from "../hostile/hostile-run.ts";

/** What {@link builtinConformance} takes besides the target. */
export type BuiltinConformanceOptions<S extends Sets> = {
  readonly engine: Engine;
} & ConformanceServices<S>;

/** Services, fresh for every instance. */
type ConformanceServices<S extends Sets> = keyof Services<S> extends never
  ? { readonly provide?: () => Services<S> }
  : { readonly provide: () => Services<S> };

/** Of each declared builtin, with hostile arguments. */
const CALLS = 200;

const WAYS = ["func", "funcAsync"] as const;

/**
 * Declares the tests of every builtin that the target's sets list. Those with rich types get random values and values from the edges for each parameter: what comes of
 * them is a result, a code of the declaration's, or a trap that names the builtin, and memory is as it was where the handler was not reached. Of all builtins: each run ends with its limit's error, and in time, counted in work and not by the
 * wall; or the builtin ends it by itself, with an exit or a trap. Nothing raw comes out, no promise is forgotten (vitest fails for those),
 * and the instance can be disposed. Services should answer from memory: a handler that blocks is seen when it returns.
 */
export function builtinConformance<const S extends Sets>(
  given: Target<S>,
  options: BuiltinConformanceOptions<S>,
): void {
  checkValue("builtinConformance", "target", given, TARGET);
  checkValue("builtinConformance", "options", options, OPTIONS);
  checkValue("builtinConformance", "engine", options.engine, ENGINE);
  // Its guests are none of the target's programs, and export what they like.
  const target = given.extend({ name: given.name, conventions: {} });
  describe.each(target.memory.addressTypes)(
    `builtins of ${target.name} on ${options.engine.name}, %s`,
    (addressType) => {
      const all: Outcome[] = [];
      for (const [namespace, entries] of target.builtins) {
        for (const [name, { builtin }] of entries) {
          if (builtin.kind === "global") continue;
          test(`${namespace}.${name}`, async () => {
            all.push(...(await outcomesOf(target, options, { builtin, path: [namespace, name], addressType })));
          });
        }
      }
      for (const [namespace, entries] of target.builtins) {
        for (const [name, { builtin }] of entries) {
          const declaration = builtin.kind === "func" ? declarationOf(builtin) : undefined;
          if (builtin.kind === "global" || declaration === undefined) continue;
          test(`${namespace}.${name}: bad input has its stated outcome`, () => {
            const hearing = new Hearing();
            const path = [namespace, name] as const;
            const linked = compile(callingModule(builtin, path, addressType), hearing.tap(target), {
              engine: options.engine,
            });
            const tally = runDeclared(
              {
                builtin,
                declaration,
                name: path.join("."),
                linked,
                addressType,
                engine: options.engine,
                hearing,
                provide: () => options.provide?.(),
              },
              CALLS,
            );
            expect(tally.served + tally.refused + tally.trapped + tally.ended).toBe(CALLS);
          });
        }
      }
      afterAll(() => {
        expect(all, "no limit was ever reached").toContain("limit");
      });
    },
  );
}

interface Subject {
  readonly builtin: Builtin;
  readonly path: readonly [namespace: string, name: string];
  readonly addressType: AddressType;
}

async function outcomesOf<S extends Sets>(
  target: Target<S>,
  { engine, provide }: BuiltinConformanceOptions<S>,
  { builtin, path, addressType }: Subject,
): Promise<readonly Outcome[]> {
  const hearing = new Hearing();
  const linked = compile(hostileModule(builtin, path, addressType), hearing.tap(target), { engine });
  const outcomes: Outcome[] = [];
  for (const [name, limit] of Object.entries(LIMITS)) {
    for (const way of WAYS) {
      const run = {
        builtin,
        name: path.join("."),
        linked,
        addressType,
        engine,
        hearing,
        way,
        limit: limit(),
        provide: () => provide?.(),
      };
      try {
        outcomes.push(...(await runHostile(run)));
      } catch (cause) {
        throw new Error(`under ${name}, ${String(cause)}`, { cause });
      }
    }
  }
  await settle();
  return outcomes;
}
