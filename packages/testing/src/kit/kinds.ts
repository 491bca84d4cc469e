// What suites ask for before they declare a test: a wrong option found within a test would fail all of them, and say nothing of itself.

import { type OptionKind, optionKinds } from "@atoll/core/engine";

const isEngine = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "createFunctions" in value && "features" in value;

/** An engine. */
export const ENGINE: OptionKind = { expected: "an engine, such as interpreter()", accepts: isEngine };

/** Engines. */
export const ENGINES: OptionKind = optionKinds.list("a list of engines", ENGINE);

/** A target. */
export const TARGET: OptionKind = {
  expected: "a target, made by defineTarget",
  accepts: (value) => typeof value === "object" && value !== null && "sets" in value && "memory" in value,
};

/** Cases of a suite, each with a name and what it does. */
export const CASES: OptionKind = optionKinds.list("a list of cases, with name and run", {
  expected: "",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, "name") === "string" &&
    typeof Reflect.get(value, "run") === "function",
});

/** Options, which the rest is looked up in. */
export const OPTIONS: OptionKind = optionKinds.typed("object", "an object with options");
