// Vitest in watch mode runs the tests of a guest again when its file changes, and when one that it includes does.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, onTestFinished, test } from "vitest";

const fixtures = join(import.meta.dirname, "fixtures");
const vitest = join(import.meta.dirname, "../../../node_modules/vitest/vitest.mjs");

const CONFIG = `import { defineConfig } from "vitest/config";
import { atollGuests } from "../../../src/vite.ts";
const conditions = ["@atoll/source", "module", "node"];
export default defineConfig({
  plugins: [atollGuests({ root: import.meta.dirname, targets: { pico: "./pico.ts" } })],
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ["*.case.ts"], watch: true },
});
`;
const TEST = `import { interpreter } from "@atoll/interpreter";
import { test } from "vitest";
import score from "./score.as?target=pico";
test("scores", () => {
  const provide = { screen: { print: () => undefined } };
  console.log("score is " + score.exports(score.instantiate({ engine: interpreter(), provide })).score(1));
});
`;

const GUEST = `import { bonus } from "./bonus";
export function score(points: i32): i32 {
  return points + bonus;
}
`;
const BONUS = "export const bonus: i32 = 100;";

test("a test runs again when its guest changes, or what it includes", { timeout: 60_000 }, async () => {
  const folder = mkdtempSync(join(fixtures, "watched-"));
  const files = { "vitest.config.ts": CONFIG, "score.case.ts": TEST, "score.as": GUEST, "bonus.ts": BONUS };
  for (const name of ["pico.ts"]) copyFileSync(join(fixtures, name), join(folder, name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const child = spawn(
    process.execPath,
    ["--conditions=@atoll/source", vitest, "watch", "--configLoader", "native", "--root", folder],
    {
      env: { ...process.env, NO_COLOR: "1", CI: "" },
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
  let text = "";
  const seen = (words: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stripVTControlCharacters(text).includes(words)) resolve();
      };
      child.stdout.on("data", look);
      child.on("exit", () => reject(new Error(`vitest ended before it said ${words}:\n${text}`)));
      look();
    });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const change = (name: string, from: string, to: string): void => {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
  };
  // Also when the test's time is over, which ends nothing that it waits for.
  onTestFinished(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    rmSync(folder, { recursive: true });
  });
  await seen("score is 101");
  await seen("Waiting for file changes");
  change("score.as", "points + bonus", "points + 2 * bonus");
  await seen("score is 201");
  change("bonus.ts", "100", "1000");
  await seen("score is 2001");
  expect(stripVTControlCharacters(text)).not.toContain("failed");
});
