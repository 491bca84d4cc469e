// Signatures, checked where they are given: by those who declare builtins, and by those who ask for functions of a guest.

import { wrongKind } from "../errors/check-options.ts";
import { TargetError, type TargetIssue } from "../errors/errors.ts";
import { isOf, list, type OptionKind } from "../errors/option-kinds.ts";
import { WASM_TYPE } from "./type-kinds.ts";

const SIGNATURE: OptionKind = {
  expected: "a signature { params, results }",
  accepts: (value) => typeof value === "object" && value !== null && !Array.isArray(value) && "params" in value,
};
const TYPES = list("a list of types", { expected: "", accepts: () => true });

/** Throws TargetError, every fault with its place, for what is no signature. `subject`: what has it. */
export function checkSignature(subject: string, type: unknown): void {
  const issues = signatureIssues(type);
  if (issues.length > 0) throw new TargetError(subject, issues);
}

/** Every fault of a signature, with its place in it. */
export function signatureIssues(type: unknown): readonly TargetIssue[] {
  if (!isOf(SIGNATURE, type)) return [wrongKind("type", type, SIGNATURE)];
  const { params, results } = type as Readonly<Record<"params" | "results", unknown>>;
  return Object.entries({ params, results }).flatMap(([name, types]) => {
    if (!isOf(TYPES, types)) return [wrongKind(name, types, TYPES)];
    return (types as readonly unknown[]).flatMap((each, i) =>
      isOf(WASM_TYPE, each) ? [] : [wrongKind(`${name}[${i}]`, each, WASM_TYPE)],
    );
  });
}
