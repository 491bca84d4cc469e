// A set of one's own beside WASI's: by the same tokens it is given the services that the guest was given.
import { builtins, builtinSet, compile, defineTarget, flat32, instantiate, token } from "@atoll/core";
import { interpreter } from "@atoll/interpreter";
import { wat } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import {
  ARGS,
  bufferedOutput,
  CLOCK,
  ENVIRON,
  fixedClock,
  memoryFileSystem,
  PREOPENS,
  RANDOM,
  seededRandom,
  SOCKETS,
  STDIO,
  wasi,
  wasiPreview1,
} from "../src/index.ts";

test("another set finds WASI's services by their tokens", async () => {
  const FOUND = token<unknown[]>("found");
  const host = builtins({
    inject: {
      args: ARGS,
      clock: CLOCK,
      environ: ENVIRON,
      found: FOUND,
      preopens: PREOPENS,
      random: RANDOM,
      sockets: SOCKETS,
      stdio: STDIO,
    },
  });
  const board = builtinSet("board", {
    version: "1.0.0",
    functions: {
      look: host.func(
        { params: [], results: [] },
        ({ args, clock, environ, found, preopens, random, sockets, stdio }) => {
          found.push(args, clock, environ, preopens, random, sockets, stdio.stdout);
        },
      ),
    },
  });
  const target = defineTarget({ name: "both", version: "1.0.0", memory: flat32(), sets: [wasiPreview1, board] });
  const guest = await wat`(module (import "board" "look" (func $look)) (memory (export "memory") 1)
    (func (export "run") (call $look)))`;
  const found: unknown[] = [];
  const args = ["board"];
  const clock = fixedClock({ realtime: 7n });
  const env = { HOME: "/" };
  const preopens = { "/data": memoryFileSystem() };
  const random = seededRandom(1);
  const stdout = bufferedOutput();
  using instance = instantiate(compile(guest, target), {
    engine: interpreter(),
    provide: { ...wasi({ args, clock, env, preopens, random, stdout }), found },
  });
  instance.func("run", { params: [], results: [] })();
  expect(found).toEqual([args, clock, env, preopens, random, [], stdout]);
  expect(found[4]).toBe(random);
});
