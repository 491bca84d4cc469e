// Configurations and modules of the user's that are not what they should be: one paragraph each, and no stack.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { atoll, atollProcess, guest } from "./atoll.ts";

const folder = mkdtempSync(join(tmpdir(), "atoll-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  ["throws.ts", `\nthrow new RangeError("no disk");`, /^ {2}import: RangeError: no disk \(at \S+throws\.ts:2:7\)$/],
  ["string.ts", `throw "no disk";`, /^ {2}import: it throws no disk$/],
  ["syntax.ts", "\nexport default {", /^ {2}import: SyntaxError: .* \(at \S+syntax\.ts:2\)$/],
  ["kind.ts", `import "./kind.wat";`, /^ {2}import: TypeError: Unknown file extension "\.wat"[^()]*$/],
  [
    "package.ts",
    `import "nope-nope";`,
    /^ {2}import: Error: Cannot find package 'nope-nope' imported from \S+package\.ts/,
  ],
  ["none.ts", "export const a = 1;", /^ {2}default: expected a configuration \(export default defineConfig/],
  ["array.ts", "export default [];", /^ {2}default: expected a configuration/],
  ["typo.ts", "export default { tragets: [] };", /^ {2}tragets: .* no such field \(did you mean targets\?\)$/],
  [
    "types.ts",
    "export default { sets: 1, provide: 2 };",
    /^ {2}sets: expected an array .*\n {2}provide: expected services/,
  ],
  ["value.ts", "export default { sets: [5] };", /^ {2}sets: the value is or exports nothing that is a builtin set$/],
  [
    "path.ts",
    `export default { sets: ["./nope.ts"] };`,
    /^ {2}"\.\/nope\.ts": it cannot be found from here \(paths begin/,
  ],
  ["inner.ts", `export default { sets: ["./package.ts"] };`, /^ {2}import: Error: Cannot find package 'nope-nope'/],
])("%s", (name, text, message) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  writeFileSync(join(folder, "kind.wat"), "");
  const { status, stdout, stderr } = atollProcess(["targets", "--config", path]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  const [head, ...rest] = stderr.trimEnd().split("\n");
  expect(head).toBe(`atoll: ${path}:`);
  expect(rest.join("\n")).toMatch(message);
  expect(stderr).not.toContain("node:internal");
});

test("directories and files that are not there", async () => {
  const check = (target: string): ReturnType<typeof atoll> => atoll("check", guest("hello"), "--target", target);
  expect((await check(folder)).stderr).toBe(`atoll: ${folder}:\n  import: it is a directory, not a module\n`);
  const nowhere = join(folder, "nowhere.ts");
  expect(await check(nowhere)).toMatchObject({
    status: 1,
    stderr: `atoll: ${nowhere}:\n  import: there is no such file\n`,
  });
});
