// Bodies of builtins that are put into a guest's module: functions of it that are called in the import's place.

import type { LinkedModule } from "@atoll/core";
import { type BodyCode, decodeModule, importedBodies, type Module, type ModuleInstance } from "@atoll/core/engine";
import { hostFeatures } from "../host/features.ts";

/** The body of an imported builtin. */
export interface MergedBody {
  readonly funcidx: number;
  /** A module with one function, which may import a memory: the guest's first. */
  readonly body: Module;
}

/** As it goes to other threads and processes. */
export interface KeptBody {
  readonly funcidx: number;
  readonly bytes: Uint8Array;
}

/** The bodies that an instance's imports have, and the host can run. */
export function bodiesOf({ functions, module }: ModuleInstance): MergedBody[] {
  return functions.slice(0, module.importCounts.func).flatMap(({ code }, funcidx) => {
    return code.kind === "host" ? merged(funcidx, code.body) : [];
  });
}

/** The same before there is an instance. What is linked late is not known then. */
export function expectedBodies(linked: LinkedModule): MergedBody[] {
  return importedBodies(linked).flatMap((code, funcidx) => merged(funcidx, code));
}

function merged(funcidx: number, code: BodyCode | undefined): MergedBody[] {
  if (code === undefined || ![...code.features.keys()].every((feature) => hostFeatures().has(feature))) return [];
  return [{ funcidx, body: code.module }];
}

export function keepBodies(bodies: readonly MergedBody[]): KeptBody[] {
  return bodies.map(({ funcidx, body }) => ({ funcidx, bytes: body.bytes }));
}

export function takeBodies(kept: readonly KeptBody[]): MergedBody[] {
  return kept.map(({ funcidx, bytes }) => ({ funcidx, body: decodeModule(bytes) }));
}
