// What `defineConfig` knows of services while the configuration is written.

import { defineConfig } from "@atoll/cli/config";
import { expect, test } from "vitest";
import { lampSet, lampTarget } from "./fixtures/lamp.ts";

const lamp = { set: (_on: boolean): void => undefined };

test("services are typed by the targets and sets that are listed, and by the ready-made ones", () => {
  const config = defineConfig({ targets: [lampTarget], sets: [lampSet], provide: { lamp } });
  expect(config.provide).toEqual({ lamp });
  defineConfig({ targets: [lampTarget], provide: { orcaClock: { monotonic: () => 0, realtime: () => 0 } } });
  // @ts-expect-error -- a slip in the name
  defineConfig({ targets: [lampTarget], provide: { lmap: lamp } });
  // @ts-expect-error -- another type
  defineConfig({ sets: [lampSet], provide: { lamp: { set: (on: string) => on } } });
  // What is named by path nobody knows yet.
  defineConfig({ targets: ["./lamp.ts"], provide: { lmap: lamp } });
});
