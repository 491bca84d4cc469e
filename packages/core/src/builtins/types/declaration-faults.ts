// What is wrong with a declaration that its types cannot say.

import type { TargetIssue } from "../../errors/errors.ts";
import { nearestName } from "../../errors/nearest-name.ts";
import type { Declared } from "./contract.ts";
import { KnownType } from "./declared-type.ts";
import { CountType, NumberType } from "./numbers.ts";
import { OutType } from "./places.ts";
import { RangeType } from "./range-type.ts";
import { AllocatedType, ResultType } from "./result.ts";

/** What all languages of guests have for names. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Every fault of a function's declaration, with its path. */
export function faultsOf({ params, result }: Declared): TargetIssue[] {
  const names = params.map(({ name }) => name);
  const used = new Set<string>();
  const issues = params.flatMap((param, i) => {
    const found = nameFaults(names, i);
    const { type } = param;
    if (type instanceof AllocatedType) found.push({ path: `params[${i}].type`, message: "t.allocated is for results" });
    const inner = type instanceof OutType ? type.inner : type;
    const length = inner instanceof RangeType ? inner.options.length : undefined;
    if (typeof length === "function") {
      length((name) => {
        used.add(name);
        for (const fault of lengthFaults(params, { name, path: `params[${i}].length` })) found.push(fault);
        return 0;
      });
    } else if (length !== undefined) {
      used.add(length);
      for (const fault of lengthFaults(params, { name: length, path: `params[${i}].length` })) found.push(fault);
    }
    return found;
  });
  for (const [i, { name, type }] of params.entries()) {
    if (type instanceof CountType && !used.has(name)) {
      issues.push({ path: `params[${i}]`, message: `${name} is the length of nothing: no parameter names it` });
    }
  }
  return [...issues, ...resultFaults(result)];
}

function nameFaults(names: readonly string[], i: number): TargetIssue[] {
  const name = names[i] ?? "";
  const issues: TargetIssue[] = [];
  if (!NAME.test(name)) {
    issues.push({
      path: `params[${i}].name`,
      message: `${JSON.stringify(name)} is no name in the languages of guests`,
    });
  }
  if (names.indexOf(name) !== i)
    issues.push({ path: `params[${i}].name`, message: `two parameters are named ${name}` });
  return issues;
}

function lengthFaults(
  params: Declared["params"],
  { name, path }: { readonly name: string; readonly path: string },
): TargetIssue[] {
  const counter = params.find((param) => param.name === name);
  if (counter === undefined) {
    const nearest = nearestName(
      name,
      params.map((param) => param.name),
    );
    const hint = nearest === undefined ? {} : { hint: `did you mean ${nearest}?` };
    return [{ path, message: `there is no parameter ${name}`, ...hint }];
  }
  const { type } = counter;
  const isCount = type instanceof NumberType && ["i32", "address"].includes(type.shape.valueType);
  return isCount ? [] : [{ path, message: `${name} is no number of elements` }];
}

/** Results go behind pointers, unless they are single values. */
function placeFaults(values: readonly KnownType<unknown>[]): TargetIssue[] {
  const odd = values.filter((type) => type.isPassed && !(type instanceof AllocatedType));
  return odd.map(({ name }) => ({ path: "result", message: `${name} has no place in memory` }));
}

function resultFaults(result: Declared["result"]): TargetIssue[] {
  if (result === undefined) return [];
  if (!(result instanceof ResultType)) {
    if (!(result instanceof KnownType)) return [{ path: "result", message: "expected a type or t.result(…)" }];
    return result.isScalar ? [] : placeFaults([result]);
  }
  const { convention, errors, values } = result;
  const issues = convention === "code" ? placeFaults(values) : [];
  if (convention === "negative" && Object.values<number>(errors.codes).some((code) => code < 0)) {
    issues.push({ path: "result.as", message: `${errors.name} has negative codes: "negative" would turn them round` });
  }
  if (convention !== "code" && values.length > 1) {
    issues.push({ path: "result", message: `"${convention}" has room for one value` });
  }
  const [only] = values;
  if (convention !== "code" && only !== undefined && !only.isScalar) {
    issues.push({ path: "result", message: `"${convention}" needs a single value, and ${only.name} is none` });
  }
  return issues;
}
