// The ready targets by name, with what makes the services of their sets on Node. Each is loaded when it is asked for.

import type { HostServices, Target } from "@atoll/core";

/** A ready target and how its services are made. */
export interface ReadyTarget {
  readonly name: string;
  readonly target: () => Promise<Target>;
  readonly services: () => Promise<readonly HostServices[]>;
}

/** All ready targets; the first is the one for programs that name none. */
export const readyTargets: readonly ReadyTarget[] = [
  {
    name: "wasi",
    target: async () => (await import("@atoll/targets/wasi")).wasi,
    services: async () => [(await import("@atoll/wasi-builtins/node")).hostWasi],
  },
  {
    name: "wasip2",
    target: async () => (await import("@atoll/targets/wasip2")).wasip2,
    services: async () => [(await import("@atoll/wasi-builtins/node")).hostWasi],
  },
  {
    name: "orca",
    target: async () => (await import("@atoll/targets/orca")).orca,
    services: async () => {
      const { hostOrcaApp, hostOrcaIo, hostOrcaLog } = await import("@atoll/orca-builtins/node");
      return [hostOrcaApp, hostOrcaLog, hostOrcaIo];
    },
  },
  {
    name: "browser-headless",
    target: async () => (await import("@atoll/targets/browser")).browserHeadless,
    services: async () => [(await import("@atoll/web-builtins/node")).hostWeb],
  },
  {
    name: "embedded",
    target: async () => (await import("@atoll/targets/embedded")).embedded,
    services: async () => [(await import("./host-board.ts")).hostBoard],
  },
  {
    name: "microcontroller",
    target: async () => (await import("@atoll/targets/microcontroller")).microcontroller(),
    services: async () => [(await import("./host-micro-board.ts")).hostMicroBoard],
  },
];
