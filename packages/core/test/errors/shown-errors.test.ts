// Errors as hosts show them: consoles, uncaught ones, and a test runner print the guest's frames, and the cause.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const fixture = join(import.meta.dirname, "fixtures/disk-full.ts");
const FRAMES =
  /disk\.write: disk full[\s\S]*save[\s\S]*wasm:\/+paint\/function\[1\]:1:\d+[\s\S]*main[\s\S]*wasm:\/+paint\/function\[2\]:1:\d+/;

function printed(args: readonly string[], cwd = import.meta.dirname): string {
  const { NODE_OPTIONS: _, VITEST: __, ...env } = process.env;
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    encoding: "utf8",
    env: { ...env, NO_COLOR: "1" },
  });
  return stdout + stderr;
}

test.for(["console", "uncaught", "rejected"])("%s", (how) => {
  const text = printed(["--conditions=@atoll/source", fixture, how]);
  expect(text).toMatch(FRAMES);
  expect(text).toMatch(/\[cause\]: Error: disk full/);
  // The store's objects are nobody's to read.
  expect(text).not.toMatch(/ExceptionObject|definedType/);
});

test("vitest", () => {
  const folder = mkdtempSync(join(tmpdir(), "atoll-shown-"));
  try {
    writeFileSync(
      join(folder, "fails.test.ts"),
      `import { run } from ${JSON.stringify(fixture)};\ntest("fails", () => run());\n`,
    );
    const conditions = ["@atoll/source", "node", "module", "default"];
    const config = { ssr: { resolve: { conditions } }, resolve: { conditions }, test: { globals: true } };
    writeFileSync(join(folder, "vitest.config.mjs"), `export default ${JSON.stringify(config)};`);
    const vitest = join(import.meta.dirname, "../../../../node_modules/vitest/vitest.mjs");
    const text = printed([vitest, "run", "--root", folder], folder);
    expect(text).toMatch(FRAMES);
    expect(text).toMatch(/Caused by: Error: disk full/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
