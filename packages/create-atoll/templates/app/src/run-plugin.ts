// Runs the guest: with what it may use, and no more time and memory than the app gives it.

import { interpreter } from "@atoll/interpreter";
import plugin from "./plugin.wat?target={{id}}";
import type { Page } from "./target.ts";

export function runPlugin(page: Page, start: "run" | "spin" = "run"): void {
  using vm = plugin.instantiate({ engine: interpreter(), provide: { page }, fuel: 1_000_000, maxMemoryBytes: 1 << 20 });
  plugin.exports(vm)[start]();
}
