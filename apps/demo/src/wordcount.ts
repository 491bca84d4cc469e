// The first chapter: a C program under `wasi`. It reads a file of this repository through one directory it was given, and writes
// its report through another; the demo counts the same file in JavaScript and compares.
import { compile, ExitError, instantiate } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wasi } from "@atoll/targets";
import { bufferedOutput, wasi as wasiServices } from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readGuest, ROOT } from "./guest.ts";
import type { Narrator } from "./narrator.ts";

const TEXT = "LICENSE";

export function runWordcount(narrator: Narrator): void {
  narrator.chapter("A C program under wasi");
  narrator.tell(
    `wordcount.c, built by clang with wasi-libc, counts the words of this repository's ${TEXT}. It sees two directories, /text and /report, and nothing else of this computer.`,
  );
  const folder = mkdtempSync(join(tmpdir(), "atoll-demo-"));
  try {
    const stdout = bufferedOutput();
    const status = runProgram("wordcount", {
      args: ["wordcount", `/text/${TEXT}`, "/report/words.txt"],
      preopens: { "/text": hostDirectory(ROOT), "/report": hostDirectory(folder) },
      stdout,
      stderr: stdout,
    });
    narrator.show(stdout.text);
    narrator.check(`the program ended with status ${status}`, status === 0);
    const found = readReport(readFileSync(join(folder, "words.txt"), "utf8"));
    const expected = countWords(readFileSync(join(ROOT, TEXT)));
    narrator.check(`its report on disk counts ${found.size} words exactly as JavaScript does`, equal(found, expected));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a WASI program to its end. Returns its exit status. */
function runProgram(name: string, options: Parameters<typeof wasiServices>[0]): number {
  using instance = instantiate(compile(readGuest(name), wasi), {
    engine: interpreter(),
    provide: wasiServices(options),
    name,
  });
  try {
    instance.func("_start", { params: [], results: [] })();
    return 0;
  } catch (error) {
    if (error instanceof ExitError) return error.status;
    throw error;
  }
}

/** The report's lines below its first: count, share, word. */
function readReport(report: string): Map<string, number> {
  const lines = report.trimEnd().split("\n").slice(1);
  return new Map(lines.map((line) => [line.slice(line.lastIndexOf(" ") + 1), Number.parseInt(line, 10)]));
}

/** How often each word occurs: a run of ASCII letters, in lower case. */
function countWords(text: Buffer): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text
    .toString("ascii")
    .toLowerCase()
    .matchAll(/[a-z]+/g)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function equal(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): boolean {
  return left.size === right.size && [...left].every(([word, count]) => right.get(word) === count);
}
