// No array is spread into arguments that a guest can make as long as it likes: the host's stack has room for a hundred thousand, and
// beyond that it is a RangeError.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const SPREAD =
  /\.(?:push|unshift|concat)\((?:[^(){}]*, )?\.\.\.|Math\.(?:max|min)\(\.\.\.|fromCharCode\(\.\.\.|fromCodePoint\(\.\.\./;

/** What is spread all the same, and why it is short. */
const SHORT: Readonly<Record<string, string>> = {
  "packages/bindgen/src/languages/assemblyscript.ts": "wasm values of one parameter: at most two",
  "packages/bindgen/src/languages/go-types.ts": "lines and cases of a declaration",
  "packages/bindgen/src/languages/rust.ts": "wasm values of one parameter: at most two",
  "packages/bindgen/src/languages/tinygo.ts": "wasm values of one parameter: at most two",
  "packages/bindgen/src/languages/zig.ts": "wasm values of one parameter: at most two",
  "packages/compiler/src/run/quick-adapter.ts": "words of one parameter: at most four",
  "packages/core/src/declare/target.ts": "issues of a declaration",
  "packages/core/src/declare/target-faults.ts": "issues of a declaration",
  "packages/core/src/errors/error-text.ts": "lines of an error, with the ends of its backtrace",
  "packages/core/src/errors/errors.ts": "frames of a backtrace: at most 64",
  "packages/core/src/validate/common-instructions.ts": "parameters and results: at most a thousand each",
  "packages/testing/src/conformance/suite-table.ts": "folders of the testsuite",
  "packages/testing/src/kit/builtin-cases.ts": "outcomes of a test",
  "packages/testing/src/wasi/scratch.ts": "bytes of one read, into a buffer of the cases' own",
  "packages/testing/src/wasi/stream-cases.ts": "bytes of one read, into a buffer of the cases' own",
  "packages/testing/src/wast/script-constants.ts": "lanes of a vector",
  "packages/vm-builtins/src/picture/memory-map-svg.ts": "rows of a picture, which are bounded",
  "packages/testing/src/reporter/matrix-text.ts": "guests of a matrix",
  "packages/orca-builtins/src/canvas/canvas-recorder.ts": "a chunk of an image's bytes",
  "packages/orca-builtins/src/canvas/canvas-svg.ts":
    "elements of one primitive: at most one for each step of a gradient",
  "apps/cli/src/commands/verify.ts": "checks of a package",
  "apps/cli/src/config/load-config.ts": "exports of a configuration",
  "apps/cli/src/output/help.ts": "options of a command",
};

const files = globSync(["packages/*/src/**/*.ts", "apps/*/src/**/*.ts"], { cwd: root }).filter(
  (file) => !file.includes("/generated/"),
);

test("arrays that are spread into arguments are short", () => {
  const spreading = files.filter((file) => SPREAD.test(readFileSync(join(root, file), "utf8")));
  expect(spreading.toSorted()).toEqual(Object.keys(SHORT).toSorted());
});
