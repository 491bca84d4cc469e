// Options of services: what is wrong is refused when it is given, in words that say what was expected.

import { TargetError } from "@atoll/core";
import {
  bufferedInput,
  bufferedOutput,
  callbackInput,
  callbackOutput,
  deterministic,
  fixedClock,
  lineOutput,
  ManualClock,
  memoryFileSystem,
  overlay,
  pipe,
  readOnly,
  reproducible,
  seededRandom,
  SymbolicLink,
  systemClock,
  wasi,
  webInput,
  webOutput,
} from "@atoll/wasi-builtins";
import { expect, test } from "vitest";

/** What an embedder without types may write. */
const wrong = (value: unknown): never => value as never;

test.each<[string, () => unknown, string]>([
  [
    "a buffer",
    () => bufferedOutput(wrong("1 MiB")),
    'limit: expected a whole number of bytes from 0 on, or Infinity, found "1 MiB"',
  ],
  ["a buffer", () => bufferedOutput(Number.NaN), "found NaN"],
  ["a pipe without room", () => pipe(0), "capacity: expected a whole number of bytes from 1 to 2^31 - 1, found 0"],
  ["a pipe", () => pipe(2 ** 40), "capacity: expected"],
  [
    "a clock",
    () => systemClock(wrong({ suspended: true })),
    "suspended: there is no such option (did you mean suspend?)",
  ],
  ["a fixed clock", () => fixedClock(wrong({ step: 5 })), "step: expected nanoseconds as a bigint, found 5"],
  ["a manual clock", () => new ManualClock(wrong(5)), "start: expected nanoseconds as a bigint, found 5"],
  ["a seed", () => seededRandom(Number.NaN), "seed: expected an integer, found NaN"],
  ["a seed", () => deterministic({ seed: wrong("s") }), 'seed: expected an integer, found "s"'],
  ["a repeatable run", () => deterministic(wrong({ sed: 1 })), "sed: there is no such option (did you mean seed?)"],
  ["a repeatable run", () => deterministic(wrong({ start: 5 })), "start: expected nanoseconds as a bigint, found 5"],
  ["a repeatable run", () => deterministic(wrong(undefined)), "options: expected an object, found undefined"],
  ["services", () => wasi(wrong({ stdn: {} })), "stdn: there is no such option (did you mean stdin?)"],
  ["services", () => wasi(wrong({ args: "a b" })), 'args: expected a list of texts, found "a b"'],
  ["services", () => wasi(wrong({ env: { A: 5 } })), "env: expected texts by name, found an object"],
  [
    "services",
    () => wasi(wrong({ preopens: { "/": "." } })),
    "preopens: expected filesystems by path, found an object",
  ],
  ["services", () => wasi(wrong({ stdout: console })), "stdout: expected an output stream, found an object"],
  ["an overlay", () => overlay(memoryFileSystem(), wrong("dir")), 'lower: expected a filesystem, found "dir"'],
  ["a view", () => readOnly(wrong(undefined)), "files: expected a filesystem, found undefined"],
  [
    "a view",
    () => reproducible(memoryFileSystem(), wrong({ time: 0 })),
    "time: expected nanoseconds as a bigint, found 0",
  ],
  ["input", () => bufferedInput(wrong(5)), "input: expected bytes or a text, found 5"],
  ["input", () => callbackInput(wrong({})), "pull: expected a function, found an object"],
  ["input", () => webInput(wrong("text")), 'stream: expected a ReadableStream, found "text"'],
  ["output", () => webOutput(wrong(null)), "stream: expected a WritableStream, found null"],
  ["output", () => callbackOutput(wrong([])), "onBytes: expected a function, found an array"],
  ["output", () => lineOutput(wrong(5n)), "onLine: expected a function, found 5n"],
  ["a link", () => new SymbolicLink(wrong(Symbol("s"))), "target: expected a text, found a symbol"],
  ["services", () => wasi(wrong(null)), "expected an object, found null"],
])("%s", (_, give, message) => {
  expect(give).toThrow(TargetError);
  expect(give).toThrow(message);
});

test("all that is wrong is told at once", () => {
  expect(() => wasi(wrong({ stdin: 5, stdot: 6 }))).toThrow(
    /stdin: expected an input stream, found 5\n {2}stdot: there is no/,
  );
});
