// The smallest program that uses all the parts: one set, one target with flat memory, a module compiled, instantiated and called. What
// `pnpm check:size` bundles; the module is handed in, since a browser would fetch it.
import { bool, builtins, builtinSet, compile, defineTarget, flat32, i32, instantiate, label, u32 } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";

/** Runs the demo's blink.wasm and gives what it says in Morse. */
export function run(blink: Uint8Array): string {
  let light = false;
  let message = "";
  const gpio = builtinSet("board:gpio", {
    version: "1.0.0",
    functions: {
      set_pin: builtins().func(
        { params: [label("pin", i32), label("high", bool)], results: [i32] },
        (_call, _pin, high) => {
          light = high;
          return 0;
        },
      ),
      read_pin: builtins().func({ params: [label("pin", i32)], results: [bool] }, () => light),
      sleep_ms: builtins().func({ params: [label("ms", u32)], results: [] }, (_call, ms) => {
        if (light) message += ms > 20 ? "-" : ".";
        else if (ms > 20) message += " ";
      }),
    },
  });
  const board = defineTarget({ name: "board", version: "1.0.0", memory: flat32(), sets: [gpio] });
  using instance = instantiate(compile(blink, board), { engine: interpreter() });
  instance.func("blink", { params: [], results: [i32] })();
  return message.trim();
}
