// How this set's functions are declared: the services they share, and functions written as steps that may wait.

import type { CallOf, Token } from "@atoll/core";
import * as t from "@atoll/core/types";
import { fd, path } from "../abi/wasi-types.ts";
import type { Steps } from "../steps.ts";
import type { Clock } from "../clock.ts";
import type { FdTable } from "../fd-table.ts";
import { openDescriptors } from "../open-descriptors.ts";
import type { RandomSource } from "../random.ts";
import { ARGS, CLOCK, ENVIRON, PREOPENS, type Preopens, RANDOM, SOCKETS, STDIO } from "../services.ts";
import type { Socket } from "../streams/socket.ts";
import type { Stdio } from "../streams/stream.ts";
import { runCall } from "./pending-call.ts";

// An alias: an interface would not do as a record of tokens.
/** The services that WASI's functions find on their call object, by the names that `provide` takes. */
export type WasiInjection = {
  readonly args: Token<readonly string[]>;
  readonly environ: Token<Readonly<Record<string, string>>>;
  readonly clock: Token<Clock>;
  readonly random: Token<RandomSource>;
  readonly stdio: Token<Stdio>;
  readonly preopens: Token<Preopens>;
  readonly sockets: Token<readonly Socket[]>;
};

/** What handlers get: services, memory, and the instance's descriptors as `state`. */
export type WasiCall = CallOf<WasiInjection, FdTable>;

export const scope: t.Scope<WasiInjection, FdTable> = t.scope({
  inject: {
    args: ARGS,
    environ: ENVIRON,
    clock: CLOCK,
    random: RANDOM,
    stdio: STDIO,
    preopens: PREOPENS,
    sockets: SOCKETS,
  },
  state: (call) => openDescriptors(call),
});

/** Parameters that many functions have. */
export const FD: t.Param<number> = t.param("fd", fd);
export const PATH: t.Param<string> = t.param("path", path);

/** A function that may have to wait for a service, and then suspends the guest: its handler yields what it waits for. Failures are thrown. */
export function steps<const P extends readonly t.Param[], A extends t.Args<P>, V = void | undefined>(
  declaration: t.FuncOptions<P, V | t.Failure>,
  handler: (call: WasiCall, ...args: A) => Steps<NoInfer<V>>,
): t.Func<(...args: A) => V | t.Failure | Promise<V | t.Failure>, WasiInjection> {
  const made = scope.asyncFunc(declaration, ((call: WasiCall, ...args: A) =>
    runCall(call, handler(call, ...args))) as never);
  return made as never;
}
