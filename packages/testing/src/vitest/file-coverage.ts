// Coverage of what the guests of one file of tests do, for the plugin guestCoverage: it says whether anybody counts, and gets a file's counts with the file.

import { Coverage, mergeCoverage, type CoverageReport } from "@atoll/observe";
import {
  type Engine,
  EngineError,
  type Instance,
  instantiate,
  type InstantiateOptions,
  type LinkedModule,
  type Sets,
} from "@atoll/core";
import type { CoverageRecorder } from "@atoll/core/engine";
import type { RunnerTestFile } from "vitest";
import { afterAll, beforeEach, inject } from "./vitest.ts";

declare module "vitest" {
  interface TaskMeta {
    /** Of a file: what its guests did. */
    atollCoverage?: CoverageReport;
  }
  interface ProvidedContext {
    /** Whether what guests do is counted. */
    atollCoverage?: boolean;
    /** The target of this project, of those that matrices have. */
    atollTarget?: string;
  }
}

/** What tests call their guests, by the bytes of these: text has no name of its own. */
const guestNames = new WeakMap<Uint8Array, string>();

/**
 * What counts for the plugin `guestCoverage`: given to instances as `coverage`. Undefined where the run has no such plugin. `testTarget` and `testMatrix`
 * use it by themselves. Called where tests are declared, not within one.
 */
export function fileCoverage(): Coverage | undefined {
  if (inject("atollCoverage") !== true) return undefined;
  const coverage = new Coverage({ nameOf: (bytes) => guestNames.get(bytes) });
  let file: RunnerTestFile | undefined;
  beforeEach(({ task }) => {
    ({ file } = task);
  });
  afterAll(() => {
    if (file === undefined) return;
    const before = file.meta.atollCoverage;
    const own = coverage.report();
    file.meta.atollCoverage = before === undefined ? own : mergeCoverage(before, own);
  });
  return coverage;
}

/** What is told of counts: the caller's coverage, and the file's. */
export function recorderFor(given: Coverage | undefined): CoverageRecorder | undefined {
  const ofFile = fileCoverage();
  if (given === undefined || ofFile === undefined) return given ?? ofFile;
  return {
    addCounts: (counts) => {
      given.addCounts(counts);
      ofFile.addCounts(counts);
    },
  };
}

/** An instance whose code is counted, on an engine that can count it: what an engine cannot count, it runs all the same. */
export function instantiateCounted<S extends Sets>(
  module: LinkedModule<S>,
  options: InstantiateOptions<S>,
  { coverage, engine }: { readonly coverage: CoverageRecorder | undefined; readonly engine: Engine },
): Instance<S> {
  if (coverage === undefined || engine.observes?.has("coverage") !== true) return instantiate(module, options);
  if (options.name !== undefined) guestNames.set(module.module.bytes, options.name);
  try {
    return instantiate(module, { coverage, ...options });
  } catch (error) {
    // Of modules with exceptions compiled code cannot tell: the interpreter does.
    if (!(error instanceof EngineError)) throw error;
    return instantiate(module, options);
  }
}
