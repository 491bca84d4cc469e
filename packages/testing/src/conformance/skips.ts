// Skip lists: which commands may fail, and why. A skip that is no longer needed is a failure itself, so that lists only shrink.

import { type CommandResult, failed, skipped } from "../script/command-result.ts";
import { checkValue, optionKinds } from "@atoll/core/engine";
import { RESULTS, SKIPS } from "./kinds.ts";

/** Commands that are known to fail, and why. */
export interface Skip {
  readonly reason: string;
  /** Scripts (`core/simd/simd_load`) or single commands by line (`core/memory:27`). */
  readonly commands: readonly string[];
}

/** Results with some failures turned into skips. */
export interface SkippedResults {
  readonly results: readonly CommandResult[];
  /** Skips of the whole script that were not needed. */
  readonly stale: readonly string[];
}

/** Turns failures that are listed into skips, and listed commands that passed into failures. */
export function applySkips(script: string, results: readonly CommandResult[], skips: readonly Skip[]): SkippedResults {
  checkValue("applySkips", "script", script, optionKinds.text);
  checkValue("applySkips", "results", results, RESULTS);
  checkValue("applySkips", "skips", skips, SKIPS);
  const whole = skips.find((skip) => skip.commands.includes(script));
  const byLine = new Map<number, string>();
  for (const { reason, commands } of skips) {
    for (const command of commands) {
      const [name, line] = command.split(":");
      if (name === script && line !== undefined) byLine.set(Number(line), reason);
    }
  }
  const stale: string[] = [];
  if (whole !== undefined && results.every(({ outcome }) => outcome.kind !== "failed")) {
    stale.push(`${script} is listed as skipped (${whole.reason}), but nothing in it fails`);
  }
  const lines = new Set(results.map(({ line }) => line));
  for (const [line, reason] of byLine) {
    if (!lines.has(line))
      stale.push(`${script}:${line} is listed as skipped (${reason}), but there is no such command`);
  }
  return { results: results.map((result) => applySkip(result, byLine.get(result.line), whole?.reason)), stale };
}

function applySkip(result: CommandResult, line: string | undefined, script: string | undefined): CommandResult {
  const { outcome } = result;
  if (outcome.kind === "failed") {
    const reason = line ?? script;
    return reason === undefined ? result : { ...result, outcome: skipped(reason) };
  }
  if (line === undefined || outcome.kind === "skipped") return result;
  return { ...result, outcome: failed(`a failure: the skip list says "${line}"`, "it passed: take it off the list") };
}
