// Runs the demo as a user does, from its sources, and checks what it shows.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));

test("the demo runs all its chapters, and every check of them holds", () => {
  const run = spawnSync(process.execPath, ["--conditions=@atoll/source", MAIN], {
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, FORCE_COLOR: undefined },
  });
  expect(run.stderr).toBe("");
  expect(run.stdout).not.toMatch(/FAILED/);
  expect(run.status).toBe(0);

  const text = run.stdout;
  // Nobody asked for colours.
  expect(text).not.toContain("\x1b");
  // A real program on a real file.
  expect(text).toMatch(/│ \/text\/LICENSE: \d+ lines, \d+ words \(\d+ distinct\), \d+ bytes/);
  expect(text).toMatch(/ok its report on disk counts \d+ words exactly as JavaScript does/);
  // Virtual memory.
  expect(text).toMatch(/│ reserved 64 GiB in pages of /);
  expect(text).toMatch(/│ mapped 5 ranges between 1 and 63 GiB, 16\.0 GiB in all; committed \d+(\.\d)? MiB/);
  expect(text).toContain('"around the ring and back again" crosses the seam in one copy');
  expect(text).toContain('say "the tide is in!"');
  expect(text).toContain('and the host what the guest writes: "THE TIDE IS IN!"');
  expect(text).toMatch(/at read_depth .*\n.*at drop_anchor .*\n.*at leave_the_lagoon .*\n.*at touch_unmapped /);
  // Linking and the board.
  for (const wrong of ["set_pim", "read_pin", "board:gpoi"]) expect(text).toContain(wrong);
  expect(text).toContain("did you mean set_pin?");
  expect(text).toContain("ok the lamp flashed 14 times and said ATOLL");
});
