import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { licenceNotices } from "../scripts/licence-notices.ts";

const NOTICES = fileURLToPath(new URL("../dist/bundle/NOTICES.txt", import.meta.url));
const built = existsSync(NOTICES);
if (!built) console.log("the command is not bundled (pnpm build): its licence notices are not checked");

test.skipIf(!built)("beside the bundle are the licences of the libraries in it", () => {
  const text = readFileSync(NOTICES, "utf8");
  for (const name of ["zod", "tsyringe", "tslib", "compare-versions"]) {
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(.+\\)\\n\\n`, "m"));
  }
  expect(text.match(/copyright|permission/gi)?.length).toBeGreaterThanOrEqual(5);
});

test("a library is told once, our own modules are not", () => {
  const module = fileURLToPath(import.meta.resolve("rolldown"));
  const text = licenceNotices([module, module, NOTICES]);
  expect(text.match(/^rolldown \d/gm)).toHaveLength(1);
  expect(text).toContain("MIT");
});
