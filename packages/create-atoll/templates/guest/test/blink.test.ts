import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { embedded } from "@atoll/targets/embedded";
import { mockTarget } from "@atoll/testing";
import { atollMatchers, testMatrix } from "@atoll/testing/vitest";
import { expect } from "vitest";
import blink from "../src/blink.{{extension}}?target=embedded";

expect.extend(atollMatchers);

testMatrix({
  targets: [
    { target: embedded, mock: (target) => mockTarget(target, { otherwise: "real", services: { board: { write: (pin) => pin === 13, read: () => false, sleep: () => undefined } } }) },
  ],
  engines: [interpreter(), compiler()],
  guests: [{ name: "blink", guest: blink.bytes }],
  cases: [
    {
      name: "goes on and off",
      run: ({ instance, calls }) => {
        expect(blink.exports(instance as never).blink(3)).toBe(6);
        expect(calls).toCallBuiltin("board:gpio.set_pin", { pin: 13, high: true }, { times: 3 });
        expect(calls).toCallBuiltin("board:gpio.sleep_ms", { ms: 20 }, { times: 3 });
      },
    },
    {
      name: "counts only what the board took",
      run: ({ instance, mockOf }) => {
        mockOf(embedded)?.on("board:gpio", "set_pin").nth(2).returns(-1);
        expect(blink.exports(instance as never).blink(1)).toBe(1);
      },
    },
  ],
});
