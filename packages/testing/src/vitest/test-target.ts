// Integration tests per target: the same guests on every engine, under one target, declared as vitest tests.

import { checkValue } from "@atoll/core/engine";
import { CASES, ENGINES, OPTIONS, TARGET } from "../kit/kinds.ts";
import {
  compile,
  type Engine,
  type InstanceOptions,
  type Instance,
  type InstantiateOptions,
  type Services,
  type Sets,
  type Target,
} from "@atoll/core";
import { type ProvideOption } from "@atoll/core/engine";
import { sourceLines } from "@atoll/dwarf";
import { Coverage, coverageText, type CoverageThresholds, missedThresholds } from "@atoll/observe";
import { describe, test } from "./vitest.ts";
import { instantiateCounted, recorderFor } from "./file-coverage.ts";
import { withGuestStacks } from "./guest-stack.ts";
import { type GuestSource, readGuest } from "./matrix/read-guest.ts";
import { traceCalls, type TracedCall } from "../target/trace-calls.ts";

/** One guest of a target's test, and what must become of it. */
export interface TargetCase<S extends Sets> {
  readonly name: string;
  readonly guest: GuestSource;
  /** Runs and judges the instance; `calls` is what it called of the target, `services` what `provide` made for it. Disposed afterwards. */
  readonly run: (
    instance: Instance<S>,
    calls: readonly TracedCall[],
    services: Services<S> | undefined,
  ) => void | Promise<void>;
  /** Limits of this guest, and its ordinary imports. */
  readonly options?: Omit<InstanceOptions, "engine">;
}

/** What {@link testTarget} takes besides the target: the engines, and the services where the target asks for some. */
export type TargetTestOptions<S extends Sets> = {
  readonly engines: readonly Engine[];
  /** Counts what the guests of all cases do, on the engines that can count: for reports, of these tests or of several. */
  readonly coverage?: Coverage;
  /** Least shares, in percent, of what has been counted when these cases are over: one more test, which fails where they are not reached. */
  readonly thresholds?: CoverageThresholds;
} & TargetServices<S>;

/** Services, fresh for every case. */
type TargetServices<S extends Sets> = keyof Services<S> extends never
  ? { readonly provide?: () => Services<S> }
  : { readonly provide: () => Services<S> };

/** Declares one test per engine and case, and one of the coverage if there are thresholds. */
export function testTarget<const S extends Sets>(
  target: Target<S>,
  options: TargetTestOptions<S>,
  cases: readonly TargetCase<S>[],
): void {
  checkValue("testTarget", "target", target, TARGET);
  checkValue("testTarget", "options", options, OPTIONS);
  checkValue("testTarget", "engines", options.engines, ENGINES);
  checkValue("testTarget", "cases", cases, CASES);
  const { thresholds } = options;
  const coverage = options.coverage ?? (thresholds === undefined ? undefined : new Coverage());
  const recorder = recorderFor(coverage);
  for (const engine of options.engines) {
    describe(`${target.name} on ${engine.name}`, () => {
      for (const each of cases) {
        test(each.name, async () => {
          const trace = traceCalls(target);
          const bytes = await readGuest(each.guest);
          const module = compile(bytes, trace.target, { engine, imports: Object.keys(each.options?.imports ?? {}) });
          const services = options.provide?.();
          const provided = { provide: services as object } as ProvideOption<Services<S>>;
          const all = {
            sources: sourceLines,
            ...each.options,
            ...provided,
            engine,
          } as InstantiateOptions<S>;
          using instance = instantiateCounted(module, all, { coverage: recorder, engine });
          await withGuestStacks(() => each.run(instance, trace.calls, services));
        });
      }
    });
  }
  if (coverage === undefined || thresholds === undefined) return;
  test(`coverage of the cases of ${target.name}`, () => {
    const report = coverage.report();
    const missed = missedThresholds(report, thresholds);
    if (missed.length > 0) throw new Error(`${missed.join("\n")}\n${coverageText(report)}`);
  });
}
