// The official testsuite in a browser's worker, where waiting is allowed. Scripts come from the server of the page; what came out is posted to it.

import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { failureLines, runSuite, tallyByFolder, totalTally } from "@atoll/testing";

/** What came out. */
export interface BrowserReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, one line each. */
  readonly failures: readonly string[];
  readonly host: string;
}

async function read(path: string): Promise<Uint8Array> {
  const response = await fetch(`/suite/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function run(): Promise<BrowserReport> {
  const engine = new URL(import.meta.url).searchParams.get("engine") === "compiler" ? compiler() : interpreter();
  const scripts = new TextDecoder().decode(await read("scripts")).split("\n");
  const reports = await runSuite({ engine, files: { scripts, read } });
  const { passed, failed, skipped } = totalTally(tallyByFolder(reports));
  return { passed, failed, skipped, failures: reports.flatMap(failureLines), host: navigator.userAgent };
}

run().then(
  (report) => fetch("/done", { method: "POST", body: JSON.stringify(report) }),
  (error: unknown) => fetch("/failed", { method: "POST", body: String(error) }),
);
