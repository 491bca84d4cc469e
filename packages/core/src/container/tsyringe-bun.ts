// tsyringe on Bun, which evaluates packages in CommonJS before all modules: there it is required, at the right moment. Found by the name
// #tsyringe, on Bun alone (package.json, `imports`); elsewhere that is tsyringe.ts.

import type { container as Container, instanceCachingFactory as Factory } from "tsyringe";
import { takeBack } from "./lend-metadata.ts";

interface Tsyringe {
  readonly container: typeof Container;
  readonly instanceCachingFactory: typeof Factory;
}

/** What Bun has beside the standard's. */
interface BunMeta {
  require(name: "tsyringe"): Tsyringe;
}

const tsyringe = (import.meta as unknown as BunMeta).require("tsyringe");
takeBack();

export const container: Tsyringe["container"] = tsyringe.container;
export const instanceCachingFactory: Tsyringe["instanceCachingFactory"] = tsyringe.instanceCachingFactory;
export type { DependencyContainer } from "tsyringe";
