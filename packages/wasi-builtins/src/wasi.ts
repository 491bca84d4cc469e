// What a WASI guest is given, in one record for `provide`: everything that is not named here, it does not have.

import { checkOptions, type OptionKind, optionKinds } from "@atoll/core/engine";
import { type Clock, systemClock } from "./clock.ts";
import { type RandomSource, secureRandom } from "./random.ts";
import type { Preopens } from "./services.ts";
import type { Socket } from "./streams/socket.ts";
import type { InputStream, OutputStream, Stdio } from "./streams/stream.ts";

/** What {@link wasi} makes a guest's world of. What is not named is not there. */
export interface WasiOptions {
  /** Arguments, the program's name first. Default: none at all. */
  readonly args?: readonly string[];
  /** Environment variables. Default: none. */
  readonly env?: Readonly<Record<string, string>>;
  /** Directories by the path at which the guest sees them. Default: none. */
  readonly preopens?: Preopens;
  /** Default: at its end. */
  readonly stdin?: InputStream;
  /** Default: discarded. */
  readonly stdout?: OutputStream;
  /** Default: discarded. */
  readonly stderr?: OutputStream;
  /** Default: the host's clocks. */
  readonly clock?: Clock;
  /** Default: the host's secure source. */
  readonly random?: RandomSource;
  /** Open sockets, at the descriptors after the directories. Default: none. */
  readonly sockets?: readonly Socket[];
}

/** The services of the WASI set, by the names under which `provide` takes them. */
export interface WasiServices {
  readonly args: readonly string[];
  readonly environ: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly stdio: Stdio;
  readonly preopens: Preopens;
  readonly sockets: readonly Socket[];
}

/**
 * Puts together what a guest is given. Throws TargetError for options that there are not, or that are something else than they must be.
 *
 * @example instantiate(linked, { engine, provide: wasi({ args: ["prog"], stdout: bufferedOutput() }) })
 */
export function wasi(options: WasiOptions = {}): WasiServices {
  options = checkOptions("wasi options", options, WASI_OPTIONS);
  return {
    args: options.args ?? [],
    environ: options.env ?? {},
    clock: options.clock ?? systemClock(),
    random: options.random ?? secureRandom,
    stdio: { stdin: options.stdin, stdout: options.stdout, stderr: options.stderr },
    preopens: options.preopens ?? {},
    sockets: options.sockets ?? [],
  };
}

/** What {@link WasiOptions} may be. */
export const WASI_OPTIONS: Readonly<Record<keyof WasiOptions, OptionKind>> = {
  args: optionKinds.list("a list of texts", optionKinds.text),
  env: optionKinds.record("texts by name", optionKinds.text),
  preopens: optionKinds.record("filesystems by path", optionKinds.service("a filesystem", "open")),
  stdin: optionKinds.service("an input stream", "read"),
  stdout: optionKinds.service("an output stream", "write"),
  stderr: optionKinds.service("an output stream", "write"),
  clock: optionKinds.service("a clock", "now", "resolution", "timeout"),
  random: optionKinds.service("a random source", "fill"),
  sockets: optionKinds.list("a list of sockets", optionKinds.service("a socket")),
};
