// What modules are told of the targets they are compiled for: what was taken away or renamed, what other versions have, what will go, and what is
// expected of their exports.

import { expect, test } from "vitest";
import { builtins } from "../../src/builtins/builtin.ts";
import { builtinSet } from "../../src/builtins/builtin-set.ts";
import { i32 } from "../../src/builtins/ready-types.ts";
import { flat32 } from "../../src/declare/flat-policy.ts";
import { Registry } from "../../src/declare/registry.ts";
import { defineTarget, type Target } from "../../src/declare/target.ts";
import { LinkError, type LinkIssue } from "../../src/errors/errors.ts";
import { compile, type CompileOptions, safeCompile } from "../../src/link/compile.ts";
import { wat } from "../assemble.ts";

const constant = (n: number) => builtins().func({ params: [], results: [i32] }, () => n);
const log = builtinSet("orca:log", {
  version: "1.0.0",
  functions: { log: constant(1), level: constant(2) },
  deprecated: { level: "use log" },
});
const newer = builtinSet("orca:log", { version: "1.1.0", functions: { log: constant(1), flush: constant(3) } });
const pins = builtinSet("board:gpio", { version: "1.0.0", functions: { read_pin: constant(1) } });
const board = defineTarget({ name: "board", version: "1.0.0", memory: flat32(), sets: [log, pins] });

const importing = (...imports: readonly string[]): Promise<Uint8Array> =>
  wat`(module ${imports
    .map((each) => each.split("/"))
    .map(([namespace, name]) => `(import "${namespace}" "${name}" (func (result i32)))`)
    .join(" ")})`;

function issuesOf(bytes: Uint8Array, target: Target, options: CompileOptions = {}): readonly LinkIssue[] {
  const result = safeCompile(bytes, target, options);
  if (!result.ok && !(result.error instanceof LinkError)) throw result.error;
  return result.ok ? [] : result.issues;
}
const words = (issues: readonly LinkIssue[]): unknown => issues.map(({ code, message, hint }) => [code, message, hint]);

test("a builtin and a set that were taken away are told as such", async () => {
  const bytes = await importing("orca:log/level", "board:gpio/read_pin", "orca:log/lefel");
  const small = board.without({ name: "small", sets: ["board:gpio"], functions: { "orca:log": ["level"] } });
  expect(words(issuesOf(bytes, small.extend({ name: "last" })))).toEqual([
    [
      "unknown_import",
      "orca:log.level was taken away from target last, in small@1.0.0; it is of orca:log@1.0.0",
      "keep it where small@1.0.0 is restricted, or take the target that small@1.0.0 is made of",
    ],
    [
      "unknown_namespace",
      "board:gpio was taken away from target last, in small@1.0.0; it is of board:gpio@1.0.0",
      "keep it where small@1.0.0 is restricted, or take the target that small@1.0.0 is made of",
    ],
    ["unknown_import", "orca:log has no builtin lefel in target last", "it has log"],
  ]);
  // What came back is there.
  expect(issuesOf(await importing("board:gpio/read_pin"), small.extend({ name: "back", sets: [pins] }))).toEqual([]);
});

test("a namespace that was renamed is told, and an alias serves both names", async () => {
  const bytes = await importing("orca:log/log");
  expect(words(issuesOf(bytes, board.rename("orca:log", "log")))).toEqual([
    [
      "unknown_namespace",
      "target board has orca:log under the name log",
      'import log from log, or add alias("orca:log", "log") to the target',
    ],
  ]);
  expect(issuesOf(await importing("orca:log/log", "env/log"), board.alias("env", "orca:log"))).toEqual([]);
});

test("what a registered version has is named", async () => {
  const registry = new Registry().addSet(log).addSet(newer);
  const bytes = await importing("orca:log/flush", "board:gpio/flush");
  expect(words(issuesOf(bytes, board, { registry }))).toEqual([
    [
      "unknown_import",
      "orca:log has no builtin flush in target board",
      "orca:log@1.1.0, a newer version than the target's 1.0.0, has it",
    ],
    ["unknown_import", "board:gpio has no builtin flush in target board", "it has read_pin"],
  ]);
  const bare = board.restrict({ name: "bare", sets: ["board:gpio"] });
  const other = defineTarget({ name: "other", version: "1.0.0", memory: flat32(), sets: [pins] });
  const [first] = issuesOf(await importing("orca:log/log"), other, { registry });
  expect(first?.hint).toBe("orca:log@1.1.0 is registered and has it: add the set to the target");
  expect(issuesOf(await importing("orca:log/log"), bare, { registry })[0]?.message).toContain("taken away");
});

test("deprecated builtins are a warning, once for each", async () => {
  const module = compile(await importing("orca:log/level", "orca:log/level", "orca:log/log"), board);
  expect(module.warnings).toEqual([
    { code: "deprecated", path: "import orca:log.level", message: "orca:log.level is deprecated: use log" },
  ]);
  expect(compile(await importing("orca:log/log"), board).warnings).toEqual([]);
});

const app = board.extend({
  name: "app",
  conventions: {
    exports: {
      on_init: { params: [], results: [], doc: "called first" },
      on_key: { params: [i32], results: [], optional: true },
    },
  },
});

test("exports that a target expects are checked when a module is compiled", async () => {
  expect(issuesOf(await wat`(module (func (export "on_init")) (func (export "on_key") (param i32)))`, app)).toEqual([]);
  expect(issuesOf(await wat`(module (func (export "on_init")))`, app)).toEqual([]);
  const wrong = await wat`(module (memory (export "on_init") 1) (func (export "on_key") (result i64) (i64.const 1)))`;
  expect(issuesOf(wrong, app)).toEqual([
    {
      code: "incompatible_export_type",
      path: "export on_init",
      message: "the export is memory, target app uses it as func [] -> []",
      expected: "func [] -> []",
      found: "memory",
      hint: "called first",
    },
    {
      code: "incompatible_export_type",
      path: "export on_key",
      message: "the export is func [] -> [i64], target app uses it as func [i32] -> []",
      expected: "func [i32] -> []",
      found: "func [] -> [i64]",
    },
  ]);
  expect(words(issuesOf(await wat`(module (func (export "on_initt")))`, app))).toEqual([
    ["missing_export", "target app expects modules to export func [] -> []", "is it on_initt?"],
  ]);
});

test("an optional export under nearly its name is a warning", async () => {
  const module = compile(await wat`(module (func (export "on_init")) (func (export "on_kee") (param i32)))`, app);
  expect(module.warnings).toEqual([
    {
      code: "unused_export",
      path: "export on_kee",
      message: "target app calls on_key, if there is one: is on_kee meant?",
    },
  ]);
});
