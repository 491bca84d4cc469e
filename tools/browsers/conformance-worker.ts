// The official testsuite in a browser's worker, where waiting is allowed. Scripts come from the server of the page; what came out is posted to it.

import { failureLines, runSuite, tallyByFolder, totalTally } from "@atoll/testing";
import { engineNamed } from "../engines.ts";

/** What came out. */
export interface BrowserReport {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, one line each. */
  readonly failures: readonly string[];
  readonly host: string;
}

type Skips = NonNullable<Parameters<typeof runSuite>[0]["skip"]>;

/** What compiled code cannot tell on any host: a list that fails when it is no longer true. */
const KNOWN: Skips = [
  {
    reason: "the host does not know the types of custom descriptors' casts",
    commands: ["proposals/custom-descriptors/br_on_cast:211", "proposals/custom-descriptors/br_on_cast_fail:226"],
  },
];
/** And what SpiderMonkey does not tell. */
const KNOWN_IN_FIREFOX: Skips = [
  {
    reason: "the host has one word for a range outside of the array and one outside of the segment",
    commands: [
      ...[71, 75, 76, 77].map((line) => `core/gc/array_init_data:${line}`),
      ...[88, 92, 93].map((line) => `core/gc/array_init_elem:${line}`),
    ],
  },
];

async function read(path: string): Promise<Uint8Array> {
  const response = await fetch(`/suite/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function run(): Promise<BrowserReport> {
  const name = new URL(import.meta.url).searchParams.get("engine") ?? "";
  const engine = engineNamed(name);
  const isCompiled = name === "compiler";
  const inFirefox = navigator.userAgent.includes("Firefox") ? KNOWN_IN_FIREFOX : [];
  const skip = isCompiled ? [...KNOWN, ...inFirefox] : [];
  const scripts = new TextDecoder().decode(await read("scripts")).split("\n");
  const reports = await runSuite({ engine, skip, files: { scripts, read } });
  const { passed, failed, skipped } = totalTally(tallyByFolder(reports));
  return { passed, failed, skipped, failures: reports.flatMap(failureLines), host: navigator.userAgent };
}

run().then(
  (report) => fetch("/done", { method: "POST", body: JSON.stringify(report) }),
  (error: unknown) => fetch("/failed", { method: "POST", body: String(error) }),
);
