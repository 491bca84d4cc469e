// Configurations and modules of the user's that are not what they should be: one paragraph each, and no stack.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { CORE, atoll, atollProcess, fixture, guest } from "./atoll.ts";

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

test("a module that its package makes CommonJS", () => {
  const place = join(folder, "commonjs");
  mkdirSync(place);
  writeFileSync(join(place, "package.json"), '{ "type": "commonjs" }');
  writeFileSync(join(place, "tide.ts"), 'import { flat } from "@atoll/core";\nexport default flat;');
  const { status, stderr } = atollProcess(["targets", join(place, "tide.ts")]);
  expect(status).toBe(1);
  expect(stderr).toContain(
    'import: SyntaxError: Cannot use import statement outside a module (the package.json beside or above it takes it for CommonJS: "npm pkg set type=module", or name it .mts or .mjs)\n',
  );
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

test("a configuration in JSON names what it takes", () => {
  const path = join(folder, "plain.json");
  writeFileSync(path, JSON.stringify({ targets: [fixture("lamp.ts")], target: "lamp" }));
  expect(atollProcess(["check", guest("arithmetic"), "--config", path]).stdout).toMatch(/runs on lamp@1\.2\.0\n$/);
  writeFileSync(path, "{ targets: }");
  expect(atollProcess(["targets", "--config", path])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/plain\.json:\n {2}JSON: [^\n]*\n$/) as string,
  });
});

test("a configuration is found from the folders below it", () => {
  const below = join(folder, "project", "a", "b");
  mkdirSync(below, { recursive: true });
  writeFileSync(join(folder, "project", "atoll.config.json"), JSON.stringify({ target: "orca" }));
  expect(atollProcess(["check", guest("arithmetic")], { cwd: below }).stdout).toMatch(/runs on orca@/);
  // Anybody might have put one into a folder like /tmp.
  if (process.platform !== "win32") {
    chmodSync(join(folder, "project"), 0o1777);
    expect(atollProcess(["check", guest("arithmetic")], { cwd: below }).stdout).toMatch(/runs on wasi@/);
    chmodSync(join(folder, "project"), 0o755);
  }
  // The nearest one counts.
  writeFileSync(join(below, "atoll.config.json"), "{}");
  expect(atollProcess(["check", guest("arithmetic")], { cwd: below }).stdout).toMatch(/runs on wasi@/);
});

test.each([
  ["never", "await new Promise(() => {});"],
  ["never in a list", ""],
])("a configuration that waits for %s is told", (name, text) => {
  const waits = join(folder, "waits.ts");
  writeFileSync(waits, "await new Promise(() => {}); export const a = 1;");
  const path = join(folder, "waiting.config.ts");
  writeFileSync(path, text === "" ? `export default { sets: ["./waits.ts"] };` : `${text} export default {};`);
  const { status, stderr } = atollProcess(["targets", "--config", path]);
  expect({ status, stderr, name }).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /^atoll: \S+: it awaits something that does not come, and so does not end\n$/,
    ) as string,
  });
});

test("services of a configuration are for a target by path, too, which has no name there", () => {
  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const target = put("only-target.ts", `export { lampTarget } from ${JSON.stringify(fixture("lamp.ts"))};`);
  const program = put(
    "lamp.wat",
    `(module (import "lamp" "set" (func $set (param i32))) (func (export "_start") (call $set (i32.const 1))))`,
  );
  const run = (config: string): ReturnType<typeof atollProcess> =>
    atollProcess(["run", program, "--config", config, "--target", target]);
  const fits = put("for-path.ts", `export default { provide: { lamp: { set: (on) => console.log("it is", on) } } };`);
  expect(run(fits)).toEqual({ status: 0, stdout: "it is true\n", stderr: "" });
  const slip = put("slip-for-path.ts", "export default { provide: { lmap: {} } };");
  expect(run(slip)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /provide\.lmap: no registered set asks for [^\n]*\(did you mean lamp\?\)\n$/,
    ) as string,
  });
});

test("services that nothing asks for are slips", () => {
  const path = join(folder, "slip.ts");
  writeFileSync(path, `export default { targets: [${JSON.stringify(fixture("lamp.ts"))}], provide: { lmap: {} } };`);
  expect(atollProcess(["targets", "--config", path])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      / {2}provide\.lmap: no registered set asks for [^\n]*\(did you mean lamp\?\)\n$/,
    ) as string,
  });
});

test("a target that was left with the name of another is told by file and export", () => {
  const module = join(folder, "quiet.ts");
  writeFileSync(
    module,
    `import { wasi } from ${JSON.stringify(import.meta.resolve("@atoll/targets"))};\nexport const quiet = wasi.restrict({ features: [] });`,
  );
  const path = join(folder, "same.ts");
  writeFileSync(path, `export default { targets: ["./quiet.ts"] };`);
  const { status, stderr } = atollProcess(["targets", "--config", path]);
  expect(status).toBe(1);
  expect(stderr).toMatch(
    / {2}targets: export quiet of "\.\/quiet\.ts" is named wasi@1\.0\.0, and so is another target \(give it a name of its own: [^\n]*name: "my-wasi"/,
  );
});

test("what a configuration brings is there for a target by path, after what stands beside that", () => {
  const path = join(folder, "board.config.ts");
  writeFileSync(path, `export default { services: [${JSON.stringify(fixture("board-pins.ts"))}] };`);
  const blink = ["run", fixture("read-pin.wat"), "--target", fixture("own-board.ts"), "--invoke", "pin"];
  expect(atollProcess([...blink, "--config", path, "3"])).toEqual({ status: 0, stdout: "1\n", stderr: "" });
  expect(atollProcess([...blink, "3"]).status).toBe(1);
});

test("targets, sets and engines as JSON, and the sets of registered targets by name", () => {
  const path = join(folder, "own.ts");
  writeFileSync(path, `export default { targets: [${JSON.stringify(fixture("own-board.ts"))}], target: "own-board" };`);
  const json = (...args: string[]): unknown => JSON.parse(atollProcess([...args, "--json", "--config", path]).stdout);
  expect(json("targets")).toContainEqual(
    expect.objectContaining({
      name: "own-board",
      default: true,
      sets: [{ namespace: "board:gpio", version: "9.0.0" }],
    }),
  );
  expect(json("sets", "board:gpio@9")).toMatchObject({
    namespace: "board:gpio",
    version: "9.0.0",
    functions: [{ name: "read_pin", params: [{ type: "i32" }], results: [{ type: "i32" }] }],
  });
  expect(json("engines")).toMatchObject([
    { name: "auto", default: true },
    { name: "compiler", default: false },
    { name: "interpreter", default: false },
  ]);
});

test("a set that is asked for by name tells what each function does", async () => {
  const { stdout } = await atoll("sets", "orca:io");
  expect(stdout).toMatch(/\n {2}enter\(submit u32, wait u32\) -> u32\n {6}Takes up to submit entries/);
  expect((await atoll("sets")).stdout).not.toContain("Takes up to submit entries");
});

test("services that are never made, and a guest that waits for nothing, end with a message", () => {
  const target = join(folder, "waiter.ts");
  const core = JSON.stringify(CORE);
  const text = (
    make: string,
  ): string => `import { builtins, builtinSet, defineTarget, flat32, hostServices, i32, token } from ${core};
    const W = token("W");
    const wait = builtins({ inject: { w: W } }).asyncFunc({ params: [], results: [] }, (call) => call.w());
    export const waiter = defineTarget({ name: "waiter", version: "1.0.0", memory: flat32(), sets: [builtinSet("w", { version: "1.0.0", functions: { wait } })] });
    export const services = hostServices({ inject: { w: W }, make: () => ${make} });`;
  const guestText = join(folder, "waiter.wat");
  writeFileSync(guestText, `(module (import "w" "wait" (func $wait)) (func (export "f") (call $wait)))`);
  const run = (make: string): ReturnType<typeof atollProcess> => {
    writeFileSync(target, text(make));
    return atollProcess(["run", guestText, "--target", target, "--invoke", "f"]);
  };
  expect(run("({ w: () => undefined })")).toEqual({ status: 0, stdout: "", stderr: "" });
  const never = "new Promise(() => undefined)";
  expect(run(never)).toEqual({ status: 1, stdout: "", stderr: "atoll: the services w of waiter are never made\n" });
  expect(run(`({ w: () => ${never} })`)).toEqual({
    status: 1,
    stdout: "",
    stderr: "atoll: the guest waits for something that never comes\n",
  });
});
