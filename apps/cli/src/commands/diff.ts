// `atoll diff`: what changed from one set or target to another; or what each of several targets has of what a module needs.

import { existsSync } from "node:fs";
import { type BuiltinSet, type Engine, LinkError, safeCompile, type Target } from "@atoll/core";
import { visibleName } from "@atoll/core/engine";
import type { Command, CommandLine } from "../command.ts";
import { findEngine } from "../config/find-engine.ts";
import { findTargets, TARGET_OPTIONS, targetNamed } from "../config/find-target.ts";
import { isPath } from "../config/is-path.ts";
import { Surroundings } from "../config/surroundings.ts";
import { readModule } from "../input/read-module.ts";
import { targetOptionsFrom } from "../options/target-options.ts";
import { UsageError } from "../options/usage-error.ts";
import type { Io } from "../output/io.ts";
import { styleFor } from "../output/style.ts";
import { STATUS } from "../status.ts";
import { withSetsOfTargets } from "./sets.ts";
import { setChanges, type SurfaceChange, targetChanges } from "./surface-changes.ts";

export const diff: Command = {
  name: "diff",
  summary: "Compare sets or targets, or what targets have of what a module needs.",
  usage: "A B | FILE -t TARGET -t TARGET… [options]",
  positionals: ["A"],
  optionalPositionals: ["B"],
  options: {
    ...TARGET_OPTIONS,
    target: { ...TARGET_OPTIONS.target, multiple: true, help: "A target for the module. May be repeated." },
    json: { type: "boolean", help: "Print it as JSON." },
  },
  examples: [
    "atoll diff orca:log@1.0.0 orca:log@1.1.0",
    "atoll diff wasi ./mine.ts",
    "atoll diff game.wasm -t wasi -t orca",
  ],
  statuses: [
    ["0", "Nothing breaks, or every target has all that the module needs."],
    ["1", "Something breaks, or some target lacks something."],
    ["2", "The command line makes no sense."],
  ],
  run: (line, io) => (line.positionals.length === 2 ? compareSurfaces(line, io) : compareTargets(line, io)),
};

type Surface = { readonly set: BuiltinSet } | { readonly target: Target };

async function compareSurfaces(line: CommandLine, io: Io): Promise<number> {
  if (line.options("target").length > 0)
    throw new UsageError("-t is for a module: two sets or targets are named as they are");
  const surroundings = new Surroundings(line);
  const [a = "", b = ""] = line.positionals;
  const [before, after] = [await surfaceOf(a, line, surroundings), await surfaceOf(b, line, surroundings)];
  let changes: readonly SurfaceChange[];
  if ("set" in before && "set" in after) changes = setChanges(before.set, after.set);
  else if ("target" in before && "target" in after) changes = targetChanges(before.target, after.target);
  else throw new UsageError(`${a} and ${b} are a set and a target: compare things of one kind`);
  const breaks = changes.some((change) => change.breaks !== undefined);
  if (line.flag("json")) io.out(`${JSON.stringify({ before: a, after: b, breaks, changes }, undefined, 2)}\n`);
  else io.out(changesText(changes, io));
  return breaks ? STATUS.failed : 0;
}

async function surfaceOf(query: string, line: CommandLine, surroundings: Surroundings): Promise<Surface> {
  if (isPath(query)) return { target: (await targetNamed(query, targetOptionsFrom(line), surroundings)).target };
  const { registry } = await surroundings.registry();
  const [name] = query.split(/@(?=[^@]*$)/);
  if (registry.targets.some((target) => target.name === name)) return { target: registry.target(query) };
  return { set: withSetsOfTargets(registry).set(query) };
}

function changesText(changes: readonly SurfaceChange[], io: Io): string {
  if (changes.length === 0) return "no difference\n";
  const style = styleFor(io.outColors);
  const signs = { added: "+", removed: "-", changed: "~" } as const;
  const lines = changes.flatMap(({ kind, what, before, after, breaks }) => [
    `${signs[kind]} ${style.name(visibleName(what))}${breaks === undefined ? "" : style.bad(`  breaks ${breaks}`)}`,
    ...(before === undefined ? [] : [style.dim(`    was ${before}`)]),
    ...(after === undefined ? [] : [style.dim(`    ${before === undefined ? "is" : "now"} ${after}`)]),
  ]);
  const breaking = changes.filter(({ breaks }) => breaks !== undefined).length;
  return `${lines.join("\n")}\n${changes.length} ${changes.length === 1 ? "change" : "changes"}, ${breaking} breaking\n`;
}

/** What one target lacks. */
interface Misses {
  readonly target: string;
  readonly ok: boolean;
  readonly issues: readonly { readonly code: string; readonly path: string; readonly message: string }[];
}

async function compareTargets(line: CommandLine, io: Io): Promise<number> {
  const [file = ""] = line.positionals;
  if (line.options("target").length === 0) {
    const is = existsSync(file) ? "name targets by -t" : "name a second set or target";
    throw new UsageError(`diff compares two things, or a module with targets: ${is}`);
  }
  const surroundings = new Surroundings(line);
  const [bytes, targets, engine] = await Promise.all([
    readModule(file),
    findTargets(line, surroundings),
    findEngine(line, surroundings),
  ]);
  const results = targets.map(({ target }) => missesOf(bytes, target, engine));
  if (line.flag("json")) io.out(`${JSON.stringify({ file, targets: results }, undefined, 2)}\n`);
  else io.out(missesTable(results, io));
  return results.every(({ ok }) => ok) ? 0 : STATUS.failed;
}

function missesOf(bytes: Uint8Array, target: Target, engine: Engine): Misses {
  const result = safeCompile(bytes, target, { engine });
  // What is no module for anybody is no matter of targets.
  if (!result.ok && !(result.error instanceof LinkError)) throw result.error;
  const issues = result.ok ? [] : result.issues;
  return {
    target: `${target.name}@${target.version}`,
    ok: result.ok,
    issues: issues.map(({ code, path, message }) => ({ code, path, message })),
  };
}

/** A row for each thing that some target lacks, a column for each target. */
function missesTable(results: readonly Misses[], io: Io): string {
  const style = styleFor(io.outColors);
  const paths = [...new Set(results.flatMap(({ issues }) => issues.map(({ path }) => path)))];
  const cell = ({ issues }: Misses, path: string): string => issues.find((issue) => issue.path === path)?.code ?? "ok";
  const rows = [
    ["", ...results.map(({ target }) => target)],
    ...paths.map((path) => [visibleName(path), ...results.map((each) => cell(each, path))]),
    ["all together", ...results.map(({ ok, issues }) => (ok ? "fits" : `${issues.length} missing`))],
  ];
  const widths = (rows[0] ?? []).map((_, i) => rows.reduce((most, row) => Math.max(most, row[i]?.length ?? 0), 0));
  const color = (text: string, word: string): string =>
    word === "ok" || word === "fits" ? style.good(text) : text.trim() === "" ? text : style.bad(text);
  const lines = rows.map((row, y) =>
    row
      .map((word, x) => {
        const padded = word.padEnd(widths[x] ?? 0);
        return x === 0 || y === 0 ? padded : color(padded, word);
      })
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
