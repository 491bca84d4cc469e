// What the command line gives to a guest, set by set: nothing that was not asked for, except the standard streams, clocks and
// randomness.

import type { Target } from "@atoll/core";
import type { CommandLine } from "../command.ts";
import { parseCount, parseMapping, parsePair } from "../options/quantities.ts";
import type { Io } from "../output/io.ts";
import { visible } from "../output/visible.ts";

type Services = Record<string, unknown>;

/** Services by injection name for the sets of a target that the command line knows. */
export async function servicesFor(target: Target, line: CommandLine, program: string, io: Io): Promise<Services> {
  const has = (namespace: string): boolean => target.builtins.has(namespace);
  return {
    ...(has("board:gpio") ? { board: narratedBoard(io) } : {}),
    ...(has("orca:clock") || has("orca:log") ? await orcaServices(io) : {}),
    ...(has("wasi_snapshot_preview1") ? await wasiServices(line, program) : {}),
  };
}

async function wasiServices(line: CommandLine, program: string): Promise<Services> {
  const [{ deterministic, wasi }, { hostClock, hostDirectory, inheritedStdio }] = await Promise.all([
    import("@atoll/wasi-builtins"),
    import("@atoll/wasi-builtins/node"),
  ]);
  const directories = line.options("dir").map((text) => parseMapping(text, "dir"));
  const options = {
    args: [program, ...line.rest],
    env: Object.fromEntries(line.options("env").map((text) => parsePair(text, "env"))),
    preopens: Object.fromEntries(directories.map(({ host, guest }) => [guest, hostDirectory(host)])),
    clock: hostClock(),
    ...inheritedStdio(),
  };
  const seed = line.option("seed");
  if (seed !== undefined) return { ...wasi(deterministic({ ...options, seed: parseCount(seed, "seed") })) };
  return { ...wasi(line.flag("deterministic") ? deterministic(options) : options) };
}

async function orcaServices(io: Io): Promise<Services> {
  const { systemOrcaClock } = await import("@atoll/targets");
  return {
    orcaClock: systemOrcaClock,
    orcaLog: { log: (level: string, message: string) => io.err(`${level}: ${visible(message)}\n`) },
  };
}

/** The embedded target's board, told as text: every output pin's change is a line, every input pin is low. */
function narratedBoard(io: Io): unknown {
  return {
    write(pin: number, high: boolean): boolean {
      io.err(`pin ${pin}: ${high ? "high" : "low"}\n`);
      return true;
    },
    read: () => false,
    sleep(milliseconds: number): void {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    },
  };
}
