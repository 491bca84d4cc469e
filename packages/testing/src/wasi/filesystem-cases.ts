// The cases of a filesystem: what WASI's builtins ask of its handles, one component of a path at a time. Paths are the builtins' own, and no part of it.

import { checkOptions, checkValue, optionKinds } from "@atoll/core/engine";
import type { Awaitable } from "@atoll/core";
import { CASE_SKIPS, type CaseSkip, type ConformanceCase, withSkips } from "../kit/conformance-case.ts";
import { directoryCases } from "./directory-cases.ts";
import { fileCases } from "./file-cases.ts";
import { linkCases } from "./link-cases.ts";
import { moveCases } from "./move-cases.ts";
import { type FileSystemUnderTest, type NamedTrials, Scratch, type Trial } from "./scratch.ts";
import { spaceCases } from "./space-cases.ts";

/** What is to be tested. */
export interface FileSystemCasesOptions {
  /** Makes an empty filesystem that can be written to; asked anew for every case. */
  readonly make: () => Awaitable<FileSystemUnderTest>;
  /** The same with room for 64 KiB or less. Without it, the cases of full ones are skipped. */
  readonly small?: () => Awaitable<FileSystemUnderTest>;
  /** Cases that are not run, each with a reason: `["links/*"]` where it has none. */
  readonly skip?: readonly CaseSkip[];
}

/**
 * The cases of a filesystem. Ids are `PART/NAME`; the parts: `files`, `directories`, `links` (hard and symbolic), `moving` (and removing), `times` and
 * `space` (where there is none left).
 *
 * Its handles may answer with promises. A failure is a `WasiError`, or an error with a system's code: what else is thrown fails its case.
 */
export function fileSystemCases(options: FileSystemCasesOptions): readonly ConformanceCase[] {
  options = checkOptions("fileSystemCases", options, {
    make: optionKinds.callable,
    small: optionKinds.callable,
    skip: CASE_SKIPS,
  });
  checkValue("fileSystemCases", "make", options.make, optionKinds.callable);
  const { make, small, skip = [] } = options;
  const cases = [fileCases, directoryCases, linkCases, moveCases].flatMap((trials) => casesOn(trials, make));
  const reason = "there is none with little room: option small";
  const full = casesOn(spaceCases, small ?? make).map((each) =>
    small === undefined ? { ...each, skip: reason } : each,
  );
  return withSkips([...cases, ...full], skip);
}

function casesOn(trials: NamedTrials, make: FileSystemCasesOptions["make"]): ConformanceCase[] {
  return Object.entries(trials).map(([id, [title, trial]]) => ({ id, title, run: () => tried(make, trial) }));
}

async function tried(make: FileSystemCasesOptions["make"], trial: Trial): Promise<void> {
  const { filesystem, done } = await make();
  try {
    const scratch = new Scratch(filesystem);
    try {
      await trial(scratch);
    } finally {
      scratch.closeAll();
    }
  } finally {
    await done?.();
  }
}
