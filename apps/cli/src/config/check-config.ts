// Whether a configuration is one: what a file exports may be anything. All faults are told at once.

import { TargetError, type TargetIssue } from "@atoll/core";
import { nearestName } from "@atoll/core/engine";
import type { AtollConfig } from "./config.ts";
import { isEngine } from "./recognise.ts";

const FIELDS: Readonly<
  Record<keyof AtollConfig, { readonly fits: (value: unknown) => boolean; readonly what: string }>
> = {
  targets: { fits: Array.isArray, what: "an array of targets, packages or paths" },
  sets: { fits: Array.isArray, what: "an array of builtin sets, packages or paths" },
  engines: { fits: Array.isArray, what: "an array of engines, packages or paths" },
  services: { fits: Array.isArray, what: "an array of host services, packages or paths" },
  engine: {
    fits: (value) => typeof value === "string" || isEngine(value),
    what: "an engine, or the name of one, perhaps with a range",
  },
  target: { fits: (value) => typeof value === "string", what: "a target's name, perhaps with a range" },
  provide: { fits: isRecord, what: "services by name" },
};

/** The exported value as a configuration. Throws TargetError with every fault. */
export function checkConfig(exported: unknown, path: string): AtollConfig {
  if (!isRecord(exported)) {
    throw new TargetError(path, [
      { path: "default", message: "expected a configuration", hint: "export default defineConfig({ … })" },
    ]);
  }
  const issues = Object.entries(exported).flatMap(([key, value]) => fieldIssues(key, value));
  if (issues.length > 0) throw new TargetError(path, issues);
  return exported;
}

function fieldIssues(key: string, value: unknown): readonly TargetIssue[] {
  if (!isField(key)) {
    const nearest = nearestName(key, Object.keys(FIELDS));
    const hint = nearest === undefined ? `there are ${Object.keys(FIELDS).join(", ")}` : `did you mean ${nearest}?`;
    return [{ path: key, message: "a configuration has no such field", hint }];
  }
  if (value === undefined || FIELDS[key].fits(value)) return [];
  return [{ path: key, message: `expected ${FIELDS[key].what}` }];
}

function isField(key: string): key is keyof AtollConfig {
  return Object.hasOwn(FIELDS, key);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
