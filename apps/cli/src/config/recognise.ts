// Which exports of a module are targets, sets, engines and ways to make services: by shape, because another copy of core may have
// made them.

import type { BuiltinSet, Engine, HostServices, Target } from "@atoll/core";
import type { Configurable } from "@atoll/core/engine";

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

export function isTarget(value: unknown): value is Target {
  return isRecord(value) && typeof value["name"] === "string" && value["builtins"] instanceof Map && "memory" in value;
}

export function isBuiltinSet(value: unknown): value is BuiltinSet {
  return isRecord(value) && typeof value["namespace"] === "string" && isRecord(value["functions"]);
}

export function isEngine(value: unknown): value is Engine {
  return isRecord(value) && typeof value["name"] === "string" && typeof value["createFunctions"] === "function";
}

export function isHostServices(value: unknown): value is HostServices {
  return isRecord(value) && isRecord(value["inject"]) && typeof value["make"] === "function";
}

/** What makes a target or a set of options. */
export function isConfigurable(value: unknown): value is Configurable {
  return typeof value === "function" && "ofTexts" in value && "options" in value && isRecord(value.options);
}
