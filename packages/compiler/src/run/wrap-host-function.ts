// References to functions of JavaScript's, and of other engines: a function of the host's for each, which whoever has the reference may call.

import { type FunctionInstance } from "@atoll/core/engine";
import { hasPromises, suspending } from "../host/promises.ts";
import type { HostFunction } from "../store/host-functions.ts";
import { wrapFunctionsWith } from "../store/wrapped-functions.ts";
import { callableCode } from "./foreign-code.ts";
import { compileGlue, GLUE, type GlueFunction, STATUS } from "./glue.ts";
import { hostAdapter, waitForPending } from "./host-adapter.ts";
import { currentRun } from "./run.ts";
import { WebAssembly } from "../host/web-assembly.ts";

const NAME = "f";

/** Lets references of the store be wrapped. */
export function wrapHostFunctions(): void {
  wrapFunctionsWith(wrapHostFunction);
}

function wrapHostFunction(func: FunctionInstance): HostFunction {
  const code = callableCode(func);
  const { params, results } = func.type;
  const status = new WebAssembly.Global({ value: "i32", mutable: true }, STATUS.done);
  // Whoever calls it may catch everything, and pays for it.
  const payer = {
    freeLimits: undefined,
    join: (): void => {},
    pay: (price: number): void => currentRun()?.payer?.pay(price),
  };
  const { func: called, settled } = hostAdapter(code, func.type, { home: payer, status, catching: true });
  const waits = code.suspending && hasPromises();
  const glue: GlueFunction = {
    name: NAME,
    type: func.definedType,
    params,
    results,
    paramForms: code.params,
    resultForms: code.results,
    waits,
  };
  const imports = {
    [GLUE.status]: status,
    [NAME]: called,
    ...(waits ? { [NAME + GLUE.settled]: settled, [GLUE.wait]: suspending(waitForPending) } : {}),
  };
  const { exports } = new WebAssembly.Instance(compileGlue([glue], { catching: true }), {
    i: imports as WebAssembly.ModuleImports,
  });
  return exports[NAME] as HostFunction;
}
