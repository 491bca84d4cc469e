// WASI 0.2 over the services that preview 1 has: the interfaces as objects of functions and classes, in the shape in which jco's output takes
// its imports. Everything by name, without a version: all of 0.2 is compatible.

import { checkOptions, optionKinds, type RunLimits } from "@atoll/core/engine";
import type { FileSystem } from "../filesystem/filesystem.ts";
import type { WasiServices } from "../wasi.ts";
import { cliInterfaces } from "./cli.ts";
import { monotonicClock, wallClock } from "./clocks.ts";
import { Descriptor, DirectoryEntryStream } from "./descriptor.ts";
import { httpInterfaces } from "./http.ts";
import { poll, Pollable } from "./poll.ts";
import { randomInterfaces } from "./random.ts";
import { socketInterfaces } from "./sockets.ts";
import { InputStream, IoError, OutputStream } from "./streams.ts";
import { World } from "./world.ts";

/** What {@link wasiPreview2} takes besides services. */
export interface WasiPreview2Options {
  /** The limits of the guest's run: what functions move is charged to them, and those that wait look at them. Default: none. */
  readonly limits?: RunLimits;
  /** Whether functions may answer with promises, where services do. Default false: such a service is an error when it is called. */
  readonly suspending?: boolean;
}

/** Interfaces by name: `wasi:cli/environment`. */
export type WasiPreview2 = Readonly<Record<string, object>>;

/**
 * WASI 0.2 for one guest: `wasi:cli`, `clocks`, `filesystem`, `io`, `random`, and `sockets` and `http` as one has them that has no network. A failure that an
 * interface declares is thrown as an object with a `payload`; the guest's end as ExitError. Throws TargetError for wrong options.
 *
 * @example const imports = wasiPreview2(wasi({ args: ["prog"], stdout: hostOutput(1) }))
 */
export function wasiPreview2(services: WasiServices, options: WasiPreview2Options = {}): WasiPreview2 {
  options = checkOptions("wasiPreview2 options", options, {
    limits: optionKinds.service("the limits of a run", "check", "charge"),
    suspending: optionKinds.flag,
  });
  const world = new World(services, options.limits, { suspending: options.suspending === true });
  return {
    ...cliInterfaces(world),
    "wasi:clocks/wall-clock": wallClock(world),
    "wasi:clocks/monotonic-clock": monotonicClock(world),
    "wasi:filesystem/preopens": { getDirectories: () => preopened(world) },
    "wasi:filesystem/types": {
      Descriptor,
      DirectoryEntryStream,
      filesystemErrorCode: (error: unknown) => (error instanceof IoError ? error.errorCode : undefined),
    },
    "wasi:io/error": { Error: IoError },
    "wasi:io/poll": { Pollable, poll: (pollables: readonly Pollable[]) => poll(world, pollables) },
    "wasi:io/streams": { InputStream, OutputStream },
    ...randomInterfaces(world),
    ...socketInterfaces(world),
    ...httpInterfaces(),
  };
}

/** What may be done to a directory is for its filesystem to say: a read-only one refuses by itself. */
const PREOPENED = { read: true, write: true, mutateDirectory: true };

function preopened(world: World): [Descriptor, string][] {
  return Object.entries(world.services.preopens).map(([path, filesystem]: [string, FileSystem]) => [
    new Descriptor(world, { directory: filesystem.open() }, PREOPENED),
    path,
  ]);
}
