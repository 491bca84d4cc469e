// Calls that may wait: how they let the event loop have its turn, and where too many of them end. The same on both engines.
import { compile, defineTarget, flat32, instantiate, type Instance } from "@atoll/core";
import { hostFunction } from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { compiler } from "../src/index.ts";

const NOTHING = { params: [], results: [] } as const;
const ENGINES = [interpreter(), compiler()];

/** A guest that calls a builtin once, and one that does so for ever. */
const guest = await assembleText(`(module (import "host" "f" (func $f))
  (func (export "once") call $f) (func (export "forever") (loop $again call $f br $again)))`);

const open = defineTarget({ name: "open", version: "1.0.0", memory: flat32(), sets: [], openNamespaces: ["host"] });
const TYPE = { kind: "func", params: [], results: [] } as const;

/** Some milliseconds of the host's time. */
function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test.for(ENGINES)("timers have their turn between slow calls of synchronous builtins ($name)", async (engine) => {
  let calls = 0;
  const f = hostFunction(TYPE, () => {
    calls++;
    block(1);
    if (calls > 1000) throw new Error("the signal is not heard");
  });
  const stop = new AbortController();
  using instance = instantiate(compile(guest, open), { engine, imports: { host: { f } }, signal: stop.signal });
  setTimeout(() => stop.abort(), 0);
  await expect(instance.funcAsync("forever", NOTHING)()).rejects.toMatchObject({ code: "aborted" });
});

test.for(ENGINES)("handlers that call their guest end where calls may not wait any more ($name)", async (engine) => {
  let calls = 0;
  let failures = 0;
  const guests: Instance[] = [];
  const handler = async (): Promise<void> => {
    calls++;
    if (calls > 5000) return;
    try {
      await guests[0]?.funcAsync("once", NOTHING)();
    } catch (error) {
      failures++;
      throw error;
    }
  };
  const f = hostFunction(TYPE, handler, { suspending: true });
  const instance = instantiate(compile(guest, open), { engine, imports: { host: { f } }, maxStackBytes: 2 ** 20 });
  guests.push(instance);
  await expect(instance.funcAsync("once", NOTHING)()).rejects.toMatchObject({ code: "call_stack_exhausted" });
  const told = calls;
  expect(told).toBeLessThan(1100);
  // No handler goes on behind the back of the call that has ended, and what was kept aside is given back.
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setTimeout(resolve));
  expect({ calls, failures }).toEqual({ calls: told, failures: told });
  guests.pop();
  await instance.funcAsync("once", NOTHING)();
  expect(calls).toBe(told + 1);
});
