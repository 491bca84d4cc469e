// The third chapter: a target of one's own. `embedded` is a board with pins and no WASI; a guest that asks for what it does not
// have is refused with every reason, and one that fits drives a lamp.
import { compile, i32, instantiate, safeCompile } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { embedded, type Board } from "@atoll/targets";
import { readGuest } from "./guest.ts";
import { Lamp } from "./lamp.ts";
import type { Narrator } from "./narrator.ts";

const LAMP_PIN = 13;

export function runBoard(narrator: Narrator): void {
  narrator.chapter("A target of our own: a board with pins");
  refuseWrongGuest(narrator);
  blink(narrator);
}

function refuseWrongGuest(narrator: Narrator): void {
  narrator.tell(
    "packages/targets/src/embedded.ts composes a target from one builtin set, board:gpio. blink-wrong.wat does not fit it; linking happens while compiling, and tells everything at once:",
  );
  const result = safeCompile(readGuest("blink-wrong"), embedded);
  if (result.ok) return narrator.fail("the wrong guest is refused");
  narrator.show(result.error.message);
  narrator.check("all three wrong imports are refused at once", result.issues.length === 3);
}

function blink(narrator: Narrator): void {
  narrator.tell(
    "blink.wat fits. Its board is a service that the demo provides: pin 13 is a lamp, and sleeping draws it.",
  );
  const lamp = new Lamp();
  const board: Board = {
    write(pin, high) {
      if (pin === LAMP_PIN) lamp.on = high;
      return pin === LAMP_PIN;
    },
    read: () => false,
    sleep: (milliseconds) => lamp.hold(milliseconds),
  };
  using instance = instantiate(compile(readGuest("blink"), embedded), { engine: interpreter(), provide: { board } });
  const flashes = instance.func("blink", { params: [], results: [i32] })();
  narrator.show(lamp.picture());
  narrator.check(`the lamp flashed ${flashes} times and said ${lamp.message()}`, lamp.message() === "ATOLL");
}
