// What an embedder gives a WASI guest: the tokens that handlers inject. Nothing is given by default; `wasi()` (wasi.ts) makes
// the record for `provide` from what is named in its options.

import { token, type Token } from "@atoll/core";
import type { Clock } from "./clock.ts";
import type { FileSystem } from "./filesystem/filesystem.ts";
import type { RandomSource } from "./random.ts";
import type { Socket } from "./streams/socket.ts";
import type { Stdio } from "./streams/stream.ts";

/** Filesystems by the guest's path, in the order of their descriptors (from 3 on). */
export type Preopens = Readonly<Record<string, FileSystem>>;

/** Arguments, the program's name first. */
export const ARGS: Token<readonly string[]> = token<readonly string[]>("WASI arguments");
/** Environment variables, in order. */
export const ENVIRON: Token<Readonly<Record<string, string>>> =
  token<Readonly<Record<string, string>>>("WASI environment");
/** What time it is, and how to wait. */
export const CLOCK: Token<Clock> = token<Clock>("WASI clock");
/** Where random bytes come from. */
export const RANDOM: Token<RandomSource> = token<RandomSource>("WASI random source");
/** Standard input, output and error. */
export const STDIO: Token<Stdio> = token<Stdio>("WASI standard streams");
/** The directories that the program finds open. */
export const PREOPENS: Token<Preopens> = token<Preopens>("WASI preopened directories");
/** Sockets, in the order of their descriptors (after the preopened directories). */
export const SOCKETS: Token<readonly Socket[]> = token<readonly Socket[]>("WASI sockets");
