// Where the command line ends and the guest's begins, as people who come from other runtimes write it.

import { expect, test } from "vitest";
import { run } from "../src/commands/run.ts";
import { splitCommandLine } from "../src/options/split-command-line.ts";
import { atollProcess, guest } from "./atoll.ts";

test.each([
  ["x.wasm", "x.wasm", ""],
  ["x.wasm a b", "x.wasm", "a b"],
  ["x.wasm a --b -c", "x.wasm", "a --b -c"],
  ["x.wasm -l", "x.wasm", "-l"],
  ["x.wasm --color=auto a", "x.wasm", "--color=auto a"],
  ["x.wasm - a", "x.wasm", "- a"],
  ["x.wasm --fuel 5 a", "x.wasm --fuel 5", "a"],
  ["x.wasm --fuel=5 a", "x.wasm --fuel=5", "a"],
  ["-e A=1 x.wasm -eB=2 a", "-e A=1 x.wasm -eB=2", "a"],
  ["x.wasm -t wasi a -t b", "x.wasm -t wasi", "a -t b"],
  ["x.wasm -- a -- --fuel 1", "x.wasm", "a -- --fuel 1"],
  ["x.wasm a -- --fuel 1", "x.wasm", "a -- --fuel 1"],
  ["--dir . -- x.wasm", "--dir .", "x.wasm"],
  ["x.wasm a --help", "x.wasm", "a --help"],
  ["x.wasm --help", "x.wasm --help", ""],
  ["x.wasm --memory-map out.svg a", "x.wasm --memory-map out.svg", "a"],
  ["x.wasm --invoke neg -2", "x.wasm --invoke neg", "-2"],
])("%s", (line, own, rest) => {
  expect(splitCommandLine(run, line.split(" "))).toEqual({
    own: own.split(" "),
    rest: rest === "" ? [] : rest.split(" "),
  });
});

test("they reach the guest, with the name that it is given, and variables of the host's that are named", () => {
  const { stdout } = atollProcess(
    ["-e", "SHARED", "-e", "UNSET", "--argv0", "me", guest("args-env"), "-e", "A=1", "one", "--two", "-e", "x"],
    { env: { SHARED: "tide", SECRET: "no" } },
  );
  expect(stdout).toBe("argv[0]=me\nargv[1]=one\nargv[2]=--two\nargv[3]=-e\nargv[4]=x\nenv SHARED=tide\nenv A=1\n");
});
