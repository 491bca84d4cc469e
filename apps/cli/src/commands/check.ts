// `atoll check`: whether a module fits a target, with every link issue, for people or as JSON.

import { DecodeError, safeCompile, ValidationError } from "@atoll/core";
import { visibleName } from "@atoll/core/engine";
import { STATUS } from "../status.ts";
import type { Command, CommandLine } from "../command.ts";
import { ENGINE_OPTION, findEngine } from "../config/find-engine.ts";
import { findTarget, TARGET_OPTIONS } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { readModule } from "../input/read-module.ts";
import type { Io } from "../output/io.ts";
import { linkIssueText, type ShownIssue } from "../output/link-issues.ts";
import { type Style, styleFor } from "../output/style.ts";

export const check: Command = {
  name: "check",
  summary: "Check a module against a target: every link issue at once.",
  usage: "FILE [options]",
  positionals: ["FILE"],
  options: {
    ...TARGET_OPTIONS,
    engine: ENGINE_OPTION,
    json: { type: "boolean", help: "Print the issues as JSON." },
  },
  examples: ["atoll check game.wasm --target orca", "atoll check lib.wasm --target ./board.ts --json"],
  run: checkModule,
};

async function checkModule(line: CommandLine, io: Io): Promise<number> {
  const [file = ""] = line.positionals;
  const surroundings = new Surroundings(line);
  const [bytes, { target }, engine] = await Promise.all([
    readModule(file),
    findTarget(line, surroundings),
    findEngine(line, surroundings),
  ]);
  const result = safeCompile(bytes, target, { engine });
  const name = `${target.name}@${target.version}`;
  const issues = result.ok ? [] : result.issues.length > 0 ? result.issues : [moduleIssue(result.error)];
  if (line.flag("json")) {
    io.out(`${JSON.stringify({ file, target: name, ok: result.ok, issues }, undefined, 2)}\n`);
  } else {
    io.out(issueText(file, name, issues, styleFor(io.outColors)));
  }
  return result.ok ? 0 : STATUS.failed;
}

/** A module that is no module, or invalid: not a matter of linking, but in the same shape. */
function moduleIssue(error: Error): ShownIssue {
  const code = error instanceof DecodeError || error instanceof ValidationError ? error.code : "unlinkable";
  return { code, path: "module", message: error.message };
}

function issueText(file: string, target: string, issues: readonly ShownIssue[], style: Style): string {
  const named = visibleName(file);
  if (issues.length === 0) return `${style.good("fits")}: ${named} runs on ${target}\n`;
  const count = issues.length === 1 ? "1 issue" : `${issues.length} issues`;
  return `${style.bad("does not fit")}: ${named} on ${target}, ${count}\n${linkIssueText(issues, style)}`;
}
