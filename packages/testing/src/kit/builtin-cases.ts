// The cases of a target's builtins, from their declarations alone.

import { compile, type Engine, type Services, type Sets, type Target } from "@atoll/core";
import { type AddressType, checkOptions, checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";
import { callingModule, declarationOf, runDeclared } from "../hostile/declared-outcomes.ts";
import { hostileModule } from "../hostile/hostile-guest.ts";
import { LIMITS } from "../hostile/hostile-limits.ts";
import { Hearing, type Outcome, runHostile, settle } from "../hostile/hostile-run.ts";
import { BuiltinSubject } from "./builtin-subject.ts";
import { stopsWhenCancelled } from "./cancellation-case.ts";
import { CASE_SKIPS, type CaseSkip, type ConformanceCase, withSkips } from "./conformance-case.ts";
import { endsWhenDisposed } from "./disposal-case.ts";
import { ENGINE, TARGET } from "./kinds.ts";
import { linksAlike } from "./linking-case.ts";
import { reenters } from "./reentrance-case.ts";
import { endsWithoutMemory } from "./scarcity-case.ts";

/** What {@link builtinCases} takes besides the target. */
export type BuiltinCasesOptions<S extends Sets> = {
  readonly engine: Engine;
  /** Cases that are not run, each with a reason. */
  readonly skip?: readonly CaseSkip[];
} & ConformanceServices<S>;

/** Services, fresh for every instance. */
type ConformanceServices<S extends Sets> = keyof Services<S> extends never
  ? { readonly provide?: () => Services<S> }
  : { readonly provide: () => Services<S> };

/** Of each declared builtin, with hostile arguments. */
const CALLS = 200;
const WAYS = ["func", "funcAsync"] as const;

/** What is asked of every builtin, by the last part of its cases' ids. */
const TITLES = {
  limits: "every limit ends a guest that calls it without end",
  "bad-input": "bad input has its stated outcome",
  linking: "early and late linking are alike",
  reentrance: "it may be called in the middle of a call",
  disposal: "disposing ends a call, and gives everything back",
  scarcity: "it ends rightly where there is no memory left",
  cancellation: "a call that is cancelled stops, and writes nothing later",
} as const;

const OPTIONS: Readonly<Record<string, OptionKind>> = {
  engine: ENGINE,
  provide: optionKinds.callable,
  skip: CASE_SKIPS,
};

/**
 * The cases of every builtin that the target's sets list, for each address type of its memory. Ids are `ADDRESSTYPE/NAMESPACE.NAME/PART`; the parts:
 *
 * - `limits`: guests that call it without end, with arguments from the edges, end with their limit's error and in time, which is counted in work and not
 *   by the wall; or the builtin ends them by itself, with an exit or a trap.
 * - `bad-input` (of rich types): what comes of random values and values from the edges is a result, a code of the declaration's, or a trap that
 *   names the builtin; memory is as it was where the handler was not reached, and no handler keeps a view.
 * - `linking`: linked early and late, the same calls end alike and leave the same memory.
 * - `reentrance`: called before and behind its handler's work, from callbacks and allocators, and beside a call that waits.
 * - `disposal`: its instance is disposed in the middle of a call; nothing is left over, handles and listeners included.
 * - `scarcity`: the guest may have no page more, or has none at all.
 * - `cancellation` (of those that may wait): it is aborted while it waits.
 *
 * Services should answer from memory: a handler that blocks is seen when it returns.
 */
export function builtinCases<const S extends Sets>(
  given: Target<S>,
  options: BuiltinCasesOptions<S>,
): readonly ConformanceCase[] {
  checkValue("builtinCases", "target", given, TARGET);
  options = checkOptions("builtinCases", options, OPTIONS);
  checkValue("builtinCases", "engine", options.engine, ENGINE);
  // Its guests are none of the target's programs, and export what they like.
  const target = given.extend({ name: given.name, conventions: {} }) as unknown as Target;
  const { engine, provide, skip = [] } = options;
  const shared = { target, engine, provide: (): unknown => provide?.() };
  const cases = target.memory.addressTypes.flatMap((addressType) => casesFor(addressType, shared));
  return withSkips(cases, skip);
}

type Shared = Pick<BuiltinSubject, "target" | "engine" | "provide">;

function casesFor(addressType: AddressType, shared: Shared): ConformanceCase[] {
  const reached: Outcome[] = [];
  const cases = [...shared.target.builtins].flatMap(([namespace, entries]) =>
    [...entries].flatMap(([name, { builtin }]) => {
      if (builtin.kind === "global") return [];
      return partsOf(new BuiltinSubject({ builtin, path: [namespace, name], addressType }, shared), reached);
    }),
  );
  const last: ConformanceCase = {
    id: `${addressType}/limits-reached`,
    title: "some limit was reached by some builtin",
    run: () => {
      // Where a runner was asked for other cases alone, there is nothing to say.
      if (reached.length > 0 && !reached.includes("limit")) throw new Error("no limit was ever reached");
    },
  };
  return [...cases, last];
}

function partsOf(subject: BuiltinSubject, reached: Outcome[]): ConformanceCase[] {
  const { builtin, addressType, name } = subject;
  const part = (of: keyof typeof TITLES, run: () => void | Promise<void>): ConformanceCase => ({
    id: `${addressType}/${name}/${of}`,
    title: TITLES[of],
    run,
  });
  const declaration = declarationOf(builtin);
  return [
    part("limits", async () => void reached.push(...(await limitsOf(subject)))),
    ...(declaration === undefined ? [] : [part("bad-input", () => badInput(subject, declaration))]),
    part("linking", () => linksAlike(subject)),
    part("reentrance", () => reenters(subject)),
    part("disposal", () => endsWhenDisposed(subject)),
    part("scarcity", () => endsWithoutMemory(subject)),
    ...(builtin.suspending ? [part("cancellation", () => stopsWhenCancelled(subject))] : []),
  ];
}

async function limitsOf(subject: BuiltinSubject): Promise<readonly Outcome[]> {
  const { builtin, path, addressType, engine, name, provide } = subject;
  const hearing = new Hearing();
  const linked = compile(hostileModule(builtin, path, addressType), hearing.tap(subject.target), { engine });
  const outcomes: Outcome[] = [];
  for (const [which, limit] of Object.entries(LIMITS)) {
    for (const way of WAYS) {
      const run = { builtin, name, linked, addressType, engine, hearing, way, limit: limit(), provide };
      try {
        outcomes.push(...(await runHostile(run)));
      } catch (cause) {
        throw new Error(`under ${which}, ${String(cause)}`, { cause });
      }
    }
  }
  await settle();
  return outcomes;
}

function badInput(subject: BuiltinSubject, declaration: NonNullable<ReturnType<typeof declarationOf>>): void {
  const { builtin, path, addressType, engine, name, provide } = subject;
  const hearing = new Hearing();
  const linked = compile(callingModule(builtin, path, addressType), hearing.tap(subject.target), { engine });
  const tally = runDeclared({ builtin, declaration, name, linked, addressType, engine, hearing, provide }, CALLS);
  const seen = tally.served + tally.refused + tally.trapped + tally.ended;
  if (seen !== CALLS) throw new Error(`${seen} of ${CALLS} calls had an outcome`);
}
