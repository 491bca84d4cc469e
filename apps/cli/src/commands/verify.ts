// `atoll verify`: whether a package with builtin sets or targets is as those who install it expect. A report for people, or as JSON.

import { otherCopy, visibleName } from "@atoll/core/engine";
import type { Command } from "../command.ts";
import type { Io } from "../output/io.ts";
import { UsageError } from "../options/usage-error.ts";
import { styleFor } from "../output/style.ts";
import { STATUS } from "../status.ts";
import { CHECKS, type CheckResult } from "./verify/checks.ts";
import { oldestCoreCheck } from "./verify/oldest-core.ts";
import { openPackage, type PackageSurface, type PackageUnderTest, surfaceOf } from "../config/open-package.ts";
import { versionChecks } from "./verify/published.ts";

export const verify: Command = {
  name: "verify",
  summary: "Check a package with builtin sets or targets before it is published.",
  usage: "[PACKAGE] [options]",
  positionals: [],
  optionalPositionals: ["PACKAGE"],
  options: {
    against: {
      type: "string",
      value: "FOLDER",
      help: "A version to compare with, unpacked. Default: the latest that npm has.",
    },
    offline: { type: "boolean", help: "Ask no registry: what takes one is told as not tried." },
    json: { type: "boolean", help: "Print it as JSON." },
  },
  examples: [
    "atoll verify",
    "atoll verify ./packages/lamp --against /tmp/lamp-1.0.0",
    "atoll verify atoll-builtins-lamp --json",
  ],
  statuses: [
    ["0", "Every check holds; notes are none that fail."],
    ["1", "Some check does not hold."],
    ["2", "There is no such package."],
  ],
  async run(line, io) {
    const subject = openPackage(line.positionals[0] ?? ".");
    const surface = await surfaceOf(subject);
    requireOneCopy(subject, surface);
    const offline = line.flag("offline");
    const results = [
      ...CHECKS.flatMap((check) => check({ ...subject, surface })),
      ...(await oldestCoreCheck(subject, surface, { offline })),
      ...(await versionChecks(subject, surface, { against: line.option("against"), offline })),
    ];
    const holds = results.every(({ state }) => state !== "failed");
    const { name = "", version = "" } = subject.manifest;
    if (line.flag("json")) io.out(`${JSON.stringify({ name, version, ok: holds, checks: results }, undefined, 2)}\n`);
    else io.out(reportText(`${name}@${version}`, results, io));
    const status = holds ? 0 : STATUS.failed;
    // Nothing else would end what has just been told.
    if (surface.leftOpen.length > 0) process.stdout.write("", () => process.exit(status));
    return status;
  },
};

/** Declarations of another copy of core cannot be looked at. A command that is installed beside the package has the same one. */
function requireOneCopy({ manifest }: PackageUnderTest, { sets, targets }: PackageSurface): void {
  const other = [...sets, ...targets].map(otherCopy).find((each) => each !== undefined);
  if (other === undefined) return;
  const { name = "the package" } = manifest;
  throw new UsageError(
    `${name} stands on ${other}, and this command on its own: install @atoll/cli beside the package, and run npx atoll verify there`,
  );
}

function reportText(title: string, results: readonly CheckResult[], io: Io): string {
  const style = styleFor(io.outColors);
  const width = Math.max(...results.map(({ id }) => id.length));
  const signs = { ok: style.good("ok  "), failed: style.bad("FAIL"), note: style.dim("note") };
  const lines = results.flatMap(({ id, state, message, hint }) => [
    `  ${signs[state]}  ${id.padEnd(width)}  ${visibleName(message)}`,
    ...(hint === undefined ? [] : [style.dim(`        ${" ".repeat(width)}  ${visibleName(hint)}`)]),
  ]);
  const wrong = results.filter(({ state }) => state === "failed").length;
  const end = wrong === 0 ? "ready to be published" : `${wrong} of ${results.length} checks do not hold`;
  return `${style.bold(visibleName(title))}\n${lines.join("\n")}\n${end}\n`;
}
