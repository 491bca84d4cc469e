// Tests of guests on targets and engines, every one on every other, as vitest tests. What does not fit is told with its reason, and no failure; what fits is
// judged by the cases.

import { checkValue, type CoverageRecorder, type OptionKind, optionKinds } from "@atoll/core/engine";
import { ENGINES, OPTIONS } from "../../kit/kinds.ts";
import type { Engine, InstanceOptions, Sets } from "@atoll/core";
import { Coverage, coverageText, type CoverageThresholds, missedThresholds } from "@atoll/observe";
import { withGuestStacks } from "../guest-stack.ts";
import { recorderFor } from "../file-coverage.ts";
import { describe, inject, test } from "../vitest.ts";
import { type CellParts, type MatrixCell, type MatrixTarget, misfit, runCell } from "./cell.ts";
import { guestName, type GuestSource, readGuest } from "./read-guest.ts";

/** A guest of a matrix. */
export interface MatrixGuest {
  /** Default: its file's name. Text and bytes need one. */
  readonly name?: string;
  readonly guest: GuestSource;
  /**
   * Names of the targets that it fits, and of no others: that it does not fit the others is tested, too. Default: any, of which there must be one; where it
   * does not fit, its cases are skipped with the reason.
   */
  readonly fits?: readonly string[];
  /** Limits of this guest, and its ordinary imports. */
  readonly options?: Omit<InstanceOptions, "engine">;
}

/** What is judged in each cell that fits; `V` is what the values of `each` are. */
export interface MatrixCase<V = unknown> {
  readonly name: string;
  /** Names of the guests that it is for. Default: all. */
  readonly guests?: readonly string[];
  /** Names of the targets that it is for. Default: all. */
  readonly targets?: readonly string[];
  /** Runs and judges the cell, which is made anew for every case and value. Without it, the case is that the guest can be instantiated. */
  readonly run?: (cell: MatrixCell, value: V) => void | Promise<void>;
  /** Makes a test of each value. */
  readonly each?: readonly V[];
  /** Runs this case alone, of all in its file. */
  readonly only?: boolean;
  /** Why it is not run. */
  readonly skip?: string;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** What {@link testMatrix} takes: targets of any types, engines, guests, and what is judged. */
export interface MatrixOptions<T extends readonly Sets[], V extends readonly unknown[]> {
  readonly targets: { readonly [K in keyof T]: MatrixTarget<T[K]> };
  readonly engines: readonly Engine[];
  readonly guests: readonly (MatrixGuest | GuestSource)[];
  readonly cases: { readonly [K in keyof V]: MatrixCase<V[K]> };
  /** Counts what the guests do, on the engines that can count. */
  readonly coverage?: Coverage;
  /** Least shares, in percent: one more test. */
  readonly thresholds?: CoverageThresholds;
}

/** Where a test stands in a matrix, for reporters: in its task's `meta.atoll`. */
export interface CellMeta {
  readonly target: string;
  readonly engine: string;
  readonly guest: string;
  readonly case: string;
  /** Why the guest does not fit. */
  readonly misfit?: string;
}

declare module "vitest" {
  interface TaskMeta {
    /** Where the test stands in a matrix. */
    atoll?: CellMeta;
  }
}

interface NamedGuest extends MatrixGuest {
  readonly name: string;
  /** Read once. */
  readonly bytes: () => Promise<Uint8Array>;
}

const LIST: OptionKind = optionKinds.list("a list", {
  expected: "",
  accepts: (value) => value !== null && value !== undefined,
});

/**
 * Declares a test for each case of each guest on each target and engine. A guest that does not fit a target or an engine is no failure,
 * and told with the reason; that it fits one at least, or those that it names, is a test of its own.
 */
export function testMatrix<const T extends readonly Sets[], const V extends readonly unknown[]>(
  options: MatrixOptions<T, V>,
): void {
  checkValue("testMatrix", "options", options, OPTIONS);
  checkValue("testMatrix", "targets", options.targets, LIST);
  checkValue("testMatrix", "engines", options.engines, ENGINES);
  checkValue("testMatrix", "guests", options.guests, LIST);
  checkValue("testMatrix", "cases", options.cases, LIST);
  const targets = options.targets as readonly MatrixTarget[];
  const cases = options.cases as readonly MatrixCase[];
  const guests = options.guests.map(named);
  const coverage = options.coverage ?? (options.thresholds === undefined ? undefined : new Coverage());
  requireNames(targets, guests, cases);
  const recorder = recorderFor(coverage);
  const own = inject("atollTarget");
  const chosen = targets.filter((on) => own === undefined || nameOf(on) === own);
  if (chosen.length === 0) return test.skip(`${own} is none of the targets of this matrix`);
  for (const on of chosen) {
    for (const engine of options.engines) {
      describe(`${nameOf(on)} on ${engine.name}`, () => {
        for (const guest of guests) {
          const { fits } = guest;
          if (fits?.includes(nameOf(on)) === false) {
            declareMisfit({ on, engine, guest, coverage: recorder });
            continue;
          }
          const judged = cases.filter((each) => isFor(each, on, guest));
          for (const each of judged) declareCase(each, { on, engine, guest, coverage: recorder });
        }
      });
    }
  }
  describe("fits", () => {
    for (const guest of guests) test(guest.name, () => requireFit(guest, targets, options.engines));
  });
  declareThresholds(coverage, options.thresholds);
}

interface Place {
  readonly on: MatrixTarget;
  readonly engine: Engine;
  readonly guest: NamedGuest;
  readonly coverage: CoverageRecorder | undefined;
}

function declareCase(each: MatrixCase, place: Place): void {
  const { on, engine, guest, coverage } = place;
  const declare = each.only === true ? test.only : test;
  const timeout = each.timeout === undefined ? {} : { timeout: each.timeout };
  const values: readonly unknown[] = each.each ?? [undefined];
  for (const value of values) {
    const title = each.each === undefined ? each.name : `${each.name} (${shownValue(value)})`;
    declare(`${guest.name}: ${title}`, timeout, async ({ task, skip }) => {
      const where = { target: nameOf(on), engine: engine.name, guest: guest.name, case: title };
      task.meta.atoll = where;
      if (each.skip !== undefined) skip(each.skip);
      const parts: CellParts = {
        on,
        engine,
        guest: guest.name,
        bytes: await guest.bytes(),
        options: guest.options ?? {},
        coverage,
      };
      const reason = misfit(parts);
      if (reason !== undefined) {
        task.meta.atoll = { ...where, misfit: reason };
        skip(`does not fit: ${reason}`);
      }
      await withGuestStacks(() => runCell(parts, (cell) => each.run?.(cell, value)));
    });
  }
}

/** A guest that is said not to fit: that it does not is a test like others. */
function declareMisfit({ on, engine, guest }: Place): void {
  const title = "does not fit";
  test(`${guest.name}: ${title}`, async ({ task }) => {
    const where = { target: nameOf(on), engine: engine.name, guest: guest.name, case: title };
    task.meta.atoll = where;
    const reason = misfit({ on, engine, bytes: await guest.bytes(), options: guest.options ?? {} });
    if (reason === undefined)
      throw new Error(`${guest.name} fits ${where.target} on ${engine.name}, which it does not name`);
    task.meta.atoll = { ...where, misfit: reason };
  });
}

/** That a guest fits where it should: on the targets that it names and no others, or somewhere. A target is fitted if one engine can run it there. */
async function requireFit(
  { name: guest, fits, ...rest }: NamedGuest,
  targets: readonly MatrixTarget[],
  engines: readonly Engine[],
): Promise<void> {
  const [bytes, options] = [await rest.bytes(), rest.options ?? {}];
  const found = targets.map((on) => {
    const reasons = engines.map((engine) => misfit({ on, engine, bytes, options }));
    return { name: nameOf(on), reason: reasons.includes(undefined) ? undefined : (reasons[0] ?? "there is no engine") };
  });
  const isRight =
    fits === undefined
      ? found.some(({ reason }) => reason === undefined)
      : found.every(({ name, reason }) => fits.includes(name) === (reason === undefined));
  if (isRight) return;
  const lines = found.map(
    ({ name, reason }) => `\n  ${reason === undefined ? `fits ${name}` : `does not fit ${name}: ${reason}`}`,
  );
  const wanted = fits === undefined ? "one target at least" : fits.join(", ");
  throw new Error(`${guest} should fit ${wanted}${lines.join("")}`);
}

function declareThresholds(coverage: Coverage | undefined, thresholds: CoverageThresholds | undefined): void {
  if (coverage === undefined || thresholds === undefined) return;
  test("coverage of the guests", () => {
    const report = coverage.report();
    const missed = missedThresholds(report, thresholds);
    if (missed.length > 0) throw new Error(`${missed.join("\n")}\n${coverageText(report)}`);
  });
}

function named(given: MatrixGuest | GuestSource, place: number): NamedGuest {
  const guest = typeof given === "object" && "guest" in given ? given : { guest: given };
  let bytes: Promise<Uint8Array> | undefined;
  return {
    ...guest,
    name: guest.name ?? guestName(guest.guest) ?? `guest ${place + 1}`,
    bytes: () => (bytes ??= readGuest(guest.guest)),
  };
}

function nameOf({ name, target }: MatrixTarget): string {
  return name ?? target.name;
}

function isFor({ guests, targets }: MatrixCase, on: MatrixTarget, guest: NamedGuest): boolean {
  return guests?.includes(guest.name) !== false && targets?.includes(nameOf(on)) !== false;
}

/** Names that a slip made would leave cases out without a word. */
function requireNames(
  targets: readonly MatrixTarget[],
  guests: readonly NamedGuest[],
  cases: readonly MatrixCase[],
): void {
  const known = { guests: new Set(guests.map(({ name }) => name)), targets: new Set(targets.map(nameOf)) };
  if (known.guests.size < guests.length) throw new Error("two guests of a matrix have one name");
  if (known.targets.size < targets.length) throw new Error("two targets of a matrix have one name");
  for (const each of cases) {
    for (const name of each.guests ?? []) {
      if (!known.guests.has(name)) throw new Error(`case ${each.name}: there is no guest ${name}`);
    }
    for (const name of each.targets ?? []) {
      if (!known.targets.has(name)) throw new Error(`case ${each.name}: there is no target ${name}`);
    }
  }
  for (const { name, fits = [] } of guests) {
    for (const target of fits) {
      if (!known.targets.has(target)) throw new Error(`guest ${name}: there is no target ${target}`);
    }
  }
}

function shownValue(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  return JSON.stringify(value) ?? String(value);
}
