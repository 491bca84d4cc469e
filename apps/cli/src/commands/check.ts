// `atoll check`: whether modules fit targets, with every link issue, for people or as JSON.

import {
  compile,
  DecodeError,
  type Engine,
  type LinkedModule,
  LinkError,
  type LinkIssue,
  type Target,
  ValidationError,
  WasmError,
} from "@atoll/core";
import { type LinkWarning, visibleName } from "@atoll/core/engine";
import { Failure } from "../failure.ts";
import { systemWords } from "../output/report-error.ts";
import { STATUS } from "../status.ts";
import type { Command, CommandLine } from "../command.ts";
import { ENGINE_OPTION, findEngine } from "../config/find-engine.ts";
import { findTargets, TARGET_OPTIONS } from "../config/find-target.ts";
import { Surroundings } from "../config/surroundings.ts";
import { nameOf, readModule } from "../input/read-module.ts";
import { FEATURE_OPTION, featuresFrom, withFeatures } from "../options/features.ts";
import type { Io } from "../output/io.ts";
import { linkIssueText, type ShownIssue, withAdvice } from "../output/link-issues.ts";
import { toldByRegistry } from "./with-registry.ts";
import { type Style, styleFor } from "../output/style.ts";

export const check: Command = {
  name: "check",
  summary: "Check modules against targets: every link issue at once.",
  usage: "FILE… [options]",
  positionals: ["FILE"],
  repeatsPositional: true,
  options: {
    ...TARGET_OPTIONS,
    target: { ...TARGET_OPTIONS.target, multiple: true, help: `${TARGET_OPTIONS.target.help} May be repeated.` },
    engine: ENGINE_OPTION,
    feature: FEATURE_OPTION,
    json: { type: "boolean", help: "Print the issues as JSON; a list where several files or targets are given." },
  },
  examples: [
    "atoll check game.wasm --target orca",
    "atoll check lib.wasm --target ./board.ts --json",
    "atoll check *.wasm -t wasi -t orca",
  ],
  run: checkModules,
};

interface Verdict {
  readonly file: string;
  /** `name@version`. */
  readonly target: string;
  readonly ok: boolean;
  readonly issues: readonly ShownIssue[];
  /** What fits and is worth a word. */
  readonly warnings: readonly LinkWarning[];
}

async function checkModules(line: CommandLine, io: Io): Promise<number> {
  const features = featuresFrom(line);
  const surroundings = new Surroundings(line);
  const [targets, engine] = await Promise.all([findTargets(line, surroundings), findEngine(line, surroundings)]);
  const verdicts: Verdict[] = [];
  for (const file of line.positionals) {
    const bytes = await bytesOf(file);
    if (!(bytes instanceof Uint8Array)) {
      // The others may fit all the same.
      for (const { target } of targets) verdicts.push(unreadable(file, target, bytes));
      io.err(`${styleFor(io.errColors).bad("atoll:")} ${visibleName(bytes.reason)}\n`);
      continue;
    }
    for (const { target } of targets) {
      const verdict = await verdictOn(file, bytes, withFeatures(target, features), engine, surroundings);
      verdicts.push(verdict);
      if (!line.flag("json")) io.out(verdictText(verdict, styleFor(io.outColors)));
    }
  }
  if (line.flag("json")) io.out(`${JSON.stringify(verdicts.length === 1 ? verdicts[0] : verdicts, undefined, 2)}\n`);
  return verdicts.every(({ ok }) => ok) ? 0 : STATUS.failed;
}

/** A module's bytes, or why there are none. */
async function bytesOf(file: string): Promise<Uint8Array | { readonly reason: string }> {
  try {
    return await readModule(file);
  } catch (error) {
    const reason = error instanceof Failure ? error.message : systemWords(error, nameOf(file));
    if (reason === undefined) throw error;
    return { reason };
  }
}

function unreadable(file: string, { name, version }: Target, { reason }: { readonly reason: string }): Verdict {
  const issues = [{ code: "unreadable", path: "file", message: reason }] as const;
  return { file, target: `${name}@${version}`, ok: false, issues, warnings: [] };
}

async function verdictOn(
  file: string,
  bytes: Uint8Array,
  target: Target,
  engine: Engine,
  surroundings: Surroundings,
): Promise<Verdict> {
  const result = await resultOf((known) => compile(bytes, target, { engine, ...known }), surroundings);
  const issues = result.ok ? [] : result.issues.length > 0 ? result.issues : [moduleIssue(result.error)];
  return {
    file,
    target: `${target.name}@${target.version}`,
    ok: result.ok,
    issues: issues.map(withAdvice),
    warnings: result.ok ? result.module.warnings : [],
  };
}

/** A module, or why there is none. */
type Result =
  | { readonly ok: true; readonly module: LinkedModule }
  | { readonly ok: false; readonly error: WasmError; readonly issues: readonly LinkIssue[] };

async function resultOf(
  compileWith: Parameters<typeof toldByRegistry<LinkedModule>>[0],
  surroundings: Surroundings,
): Promise<Result> {
  try {
    return { ok: true, module: await toldByRegistry(compileWith, surroundings) };
  } catch (error) {
    if (!(error instanceof WasmError)) throw error;
    return { ok: false, error, issues: error instanceof LinkError ? error.issues : [] };
  }
}

/** A module that is no module, or invalid: not a matter of linking, but in the same shape. */
function moduleIssue(error: Error): ShownIssue {
  const code = error instanceof DecodeError || error instanceof ValidationError ? error.code : "unlinkable";
  return { code, path: "module", message: error.message };
}

function verdictText({ file, target, issues, warnings }: Verdict, style: Style): string {
  const named = visibleName(nameOf(file));
  const noted = warnings.map(({ path, message }) => `  ${visibleName(path)}: ${visibleName(message)}\n`).join("");
  if (issues.length === 0) return `${style.good("fits")}: ${named} runs on ${target}\n${noted}`;
  const count = issues.length === 1 ? "1 issue" : `${issues.length} issues`;
  return `${style.bad("does not fit")}: ${named} on ${target}, ${count}\n${linkIssueText(issues, style)}`;
}
