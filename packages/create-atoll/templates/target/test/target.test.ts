import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { mockTarget } from "@atoll/testing";
import { atollMatchers, builtinConformance, testMatrix } from "@atoll/testing/vitest";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { {{id}} } from "../src/index.ts";

expect.extend(atollMatchers);

testMatrix({
  targets: [{ target: {{id}}, mock: (target) => mockTarget(target) }],
  engines: [interpreter(), compiler()],
  guests: [
    {
      name: "greeter",
      guest: `(module (import "{{namespace}}" "show" (func $show (param i32 i32))) (memory (export "memory") 1)
        (data (i32.const 64) "hello") (func (export "run") (call $show (i32.const 64) (i32.const 5))))`,
    },
  ],
  cases: [
    {
      name: "greets",
      run: async ({ start, trace, mockOf }) => {
        mockOf({{id}})?.on("{{namespace}}", "show").returns(undefined);
        expect(await start()).toBe(0);
        expect(trace.text).toBe(`{{namespace}}.show(text="hello")`);
      },
    },
  ],
});

test("programs without a run, and with what the machine does not have, are refused", async () => {
  expect(await wat`(module (import "{{namespace}}" "shwo" (func)))`).not.toFit({{id}});
});

builtinConformance({{id}}, { engine: interpreter(), provide: () => ({ screen: { show: () => undefined } }) });
