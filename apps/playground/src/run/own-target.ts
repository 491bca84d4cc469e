// A target that a user wrote: TypeScript that imports Atoll's packages and exports `target`. It is made into JavaScript and evaluated here, in the
// sandbox, where the page's policy does not hold and nothing of the page's can be reached.

import * as core from "@atoll/core";
import * as engine from "@atoll/core/engine";
import * as types from "@atoll/core/types";
import * as interpreter from "@atoll/interpreter";
import * as jsBuiltins from "@atoll/js-builtins";
import * as orcaBuiltins from "@atoll/orca-builtins";
import * as targets from "@atoll/targets";
import * as microcontroller from "@atoll/targets/microcontroller";
import * as vmBuiltins from "@atoll/vm-builtins";
import * as wasiBuiltins from "@atoll/wasi-builtins";
import * as webBuiltins from "@atoll/web-builtins";
import { transform } from "sucrase";
import * as zod from "zod";
import type { FoundTarget } from "./found-target.ts";

const PACKAGES: Readonly<Record<string, object>> = {
  "@atoll/core": core,
  "@atoll/core/engine": engine,
  "@atoll/core/types": types,
  "@atoll/interpreter": interpreter,
  "@atoll/js-builtins": jsBuiltins,
  "@atoll/orca-builtins": orcaBuiltins,
  "@atoll/targets": targets,
  "@atoll/targets/microcontroller": microcontroller,
  "@atoll/vm-builtins": vmBuiltins,
  "@atoll/wasi-builtins": wasiBuiltins,
  "@atoll/web-builtins": webBuiltins,
  zod,
};

interface Exported {
  readonly target?: unknown;
  readonly provide?: unknown;
  readonly imports?: unknown;
}

let last: { readonly code: string; readonly found: FoundTarget } | undefined;

/** Evaluates it, once for each text. Throws what is wrong with it, and what it throws itself. */
export function ownTarget(code: string): FoundTarget {
  if (last?.code === code) return last.found;
  const { code: script } = transform(code, { transforms: ["typescript", "imports"], production: true });
  const exported: Exported = {};
  let write: Parameters<NonNullable<FoundTarget["listen"]>>[0] = () => {};
  const say =
    (stream: "out" | "err") =>
    (...values: readonly unknown[]): void =>
      write(stream, values.map(String).join(" "));
  const console = { log: say("out"), info: say("out"), debug: say("out"), warn: say("err"), error: say("err") };
  // oxlint-disable-next-line typescript/no-implied-eval -- what the sandbox is for
  const evaluate = new Function("require", "exports", "console", script) as (
    require: (name: string) => object,
    exports: object,
    console: object,
  ) => void;
  evaluate(required, exported, console);
  const target = typeof exported.target === "function" ? (exported.target as () => unknown)() : exported.target;
  if (!isTarget(target)) throw new TypeError("it has to export `target`, made by defineTarget or from another target");
  const found = {
    target,
    provide: recordOf(exported.provide, "provide"),
    imports: recordOf(exported.imports, "imports") as FoundTarget["imports"],
    listen(listener: typeof write) {
      write = listener;
    },
  };
  last = { code, found };
  return found;
}

function required(name: string): object {
  const found = PACKAGES[name];
  if (found === undefined) throw new TypeError(`${name} is not there: ${Object.keys(PACKAGES).join(", ")} are`);
  return found;
}

function isTarget(value: unknown): value is core.Target {
  return (
    typeof value === "object" && value !== null && "builtins" in value && "memory" in value && "intercept" in value
  );
}

function recordOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null) throw new TypeError(`\`${name}\` has to be an object`);
  return value as Readonly<Record<string, unknown>>;
}
