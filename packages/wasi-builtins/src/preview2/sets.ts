// WASI 0.2 for core modules: those of its interfaces that need no network, as builtin sets over the services of preview 1.

import { parseWit, type Wit, type WitSet, witSets } from "@atoll/wit";
import { ARGS, CLOCK, ENVIRON, PREOPENS, RANDOM, SOCKETS, STDIO } from "../services.ts";
import { WASI_TEXTS } from "./interfaces.ts";
import { wasiPreview2 } from "./preview2.ts";

/** Functions that never ask a service that may answer later. */
const AT_ONCE =
  /^(\[method\][a-z-]+\.(subscribe|ready|check-write|get-flags|get-type|to-debug-string|.*-via-stream)|filesystem-error-code)$/;
const WAITING: ReadonlySet<string> = new Set(["wasi:io/streams", "wasi:io/poll", "wasi:filesystem/types"]);

/** The services of preview 1. */
type Wasi = {
  readonly args: typeof ARGS;
  readonly environ: typeof ENVIRON;
  readonly clock: typeof CLOCK;
  readonly random: typeof RANDOM;
  readonly stdio: typeof STDIO;
  readonly preopens: typeof PREOPENS;
  readonly sockets: typeof SOCKETS;
};

function read(): Wit {
  const [own, ...uses] = WASI_TEXTS;
  return parseWit(own, uses);
}

/**
 * Sets for `wasi:cli`, `clocks`, `filesystem`, `io` and `random`, one for each interface. Targets find them for whichever 0.2 a module names, before
 * componentising (`wasi:cli/environment@0.2.6`) and by the component model's own naming of core modules (`cm32p2|wasi:cli/environment@0.2`).
 */
export const wasiPreview2Sets: readonly WitSet<Wasi>[] = witSets(read(), {
  inject: {
    args: ARGS,
    environ: ENVIRON,
    clock: CLOCK,
    random: RANDOM,
    stdio: STDIO,
    preopens: PREOPENS,
    sockets: SOCKETS,
  },
  implement: ({ args, environ, clock, random, stdio, preopens, sockets, limits }) =>
    wasiPreview2({ args, environ, clock, random, stdio, preopens, sockets }, { limits, suspending: true }),
  waits: (owner, func) => WAITING.has(owner) && !AT_ONCE.test(func),
});
