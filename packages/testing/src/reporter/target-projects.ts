// Vitest projects by target: each runs the part of every matrix that is its target's.

import { checkValue, optionKinds } from "@atoll/core/engine";
import type { TestProjectInlineConfiguration } from "vitest/config";

/** Names of targets, each with what its project has of its own: a browser, an environment, files. */
export type TargetProjects = Readonly<Record<string, TestProjectInlineConfiguration["test"]>>;

/**
 * For `projects` of a vitest configuration: `targetProjects({ wasi: {}, browser: { browser: { … } } })`. A project is called as its target, so that
 * `vitest --project wasi` is one column of every matrix; what the configuration says besides holds for all of them.
 */
export function targetProjects(targets: TargetProjects): TestProjectInlineConfiguration[] {
  checkValue("targetProjects", "targets", targets, optionKinds.typed("object", "configurations by names of targets"));
  return Object.entries(targets).map(([name, test = {}]) => ({
    extends: true as const,
    test: { ...test, name, provide: { ...test.provide, atollTarget: name } },
  }));
}
