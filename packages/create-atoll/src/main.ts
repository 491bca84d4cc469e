#!/usr/bin/env node
// `npm create atoll`: asks on a terminal what flags do not say, and writes a project.

import { createProject } from "./create-project.ts";
import { parseFlags, USAGE, UsageError } from "./flags.ts";
import { askFor } from "./questions.ts";
import { nextSteps } from "./next-steps.ts";

async function main(args: readonly string[]): Promise<number> {
  const flags = parseFlags(args);
  if (flags.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const isAsked = process.stdin.isTTY && process.stdout.isTTY && !flags.yes;
  const answers = await askFor(flags, { isAsked });
  if (answers === undefined) return 1;
  const files = await createProject(answers);
  process.stdout.write(`${answers.folder}: ${files.length} files\n${nextSteps(answers)}`);
  return 0;
}

/** Questions of a terminal that is closed, by Ctrl-D for one, never come to an end: then there is nothing left to do, and the process ends with this. */
const GIVEN_UP = 1;

async function run(): Promise<void> {
  process.exitCode = GIVEN_UP;
  let isOver = false;
  process.on("exit", () => {
    if (!isOver) process.stderr.write("\ncreate-atoll: nothing was written\n");
  });
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`create-atoll: ${error.message}\n`);
    process.exitCode = 2;
  } finally {
    isOver = true;
  }
}

// Not awaited: what never ends would be a warning of Node's.
void run();
