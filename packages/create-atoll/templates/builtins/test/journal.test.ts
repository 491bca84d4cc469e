import { compiler } from "@atoll/compiler";
import { i32 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { mockTarget } from "@atoll/testing";
import { atollMatchers, builtinConformance, testMatrix } from "@atoll/testing/vitest";
import { expect } from "vitest";
import { example } from "../src/example-target.ts";

expect.extend(atollMatchers);

const GUEST = `(module
  (import "{{namespace}}" "write" (func $write (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "the tide is in")
  (func (export "run") (param $length i32) (result i32) (call $write (i32.const 64) (local.get $length) (i32.const 32))))`;

const run = { params: [i32], results: [i32] } as const;

testMatrix({
  targets: [{ target: example, mock: (target) => mockTarget(target, { otherwise: "real", services: { journal: { write: () => undefined } } }) }],
  engines: [interpreter(), compiler()],
  guests: [{ name: "writer", guest: GUEST }],
  cases: [
    {
      name: "writes a line",
      run: ({ instance, calls, mockOf }) => {
        expect(instance.func("run", run)(14)).toBe(0);
        expect(calls).toCallBuiltin("{{namespace}}.write", { line: "the tide is in" }, { result: 1 });
        expect(instance).toHold(32, [1, 0, 0, 0]);
        expect(mockOf(example)?.services.calls).toEqual([{ method: "journal.write", args: ["the tide is in"] }]);
      },
    },
    {
      name: "refuses a line that is too long",
      run: ({ instance }) => expect(instance.func("run", run)(1001)).toBe(1),
    },
    {
      name: "hears of a failure",
      run: ({ instance, mockOf }) => {
        mockOf(example)?.on("{{namespace}}", "write").nth(1).fails("bad_argument");
        expect(instance.func("run", run)(3)).toBe(2);
      },
    },
  ],
});

builtinConformance(example, { engine: interpreter(), provide: () => ({ journal: { write: () => undefined } }) });
