// Every trap that the official testsuite asks for, on the compiler and on the interpreter: the same code and the same backtrace, functions and
// offsets, with limits and without; and the same fuel is gone.

import { compiler } from "@atoll/compiler";
import { type Engine, ExhaustionError, FEATURES, Trap } from "@atoll/core";
import {
  type Bits,
  decodeModule,
  FunctionInstance,
  instantiateModule,
  type Module,
  type ModuleInstance,
  RunLimits,
  validateWithin,
} from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { argumentBits, type Script, suiteFeatures } from "@atoll/testing";
import { suiteFolder } from "@atoll/testing/node";
import { describe, expect, test } from "vitest";

const suite = process.env["ATOLL_SHARED"] === undefined ? undefined : `${process.env["ATOLL_SHARED"]}/testsuite`;
if (suite === undefined) console.log("traps of the testsuite are skipped: ATOLL_SHARED is not set");

const FUEL = 1_000_000_000;
const compiled = compiler();
const interpreted = interpreter();

/** Where the engines differ, and why: every one of them has to. */
const KNOWN: Readonly<Record<string, string>> = {
  "core/exceptions/throw_ref:108":
    "of several exceptions that were thrown, the host does not tell which was thrown again",
  "legacy/rethrow:85": "the same",
  "legacy/try_delegate:198": "of an exception's way only the place of the throw is known",
  "legacy/try_delegate:200": "the same",
};
/** The same for fuel: what an operation pays that traps. */
const KNOWN_FUEL: Readonly<Record<string, string>> = {};

/** What a call came to, as far as engines agree. */
interface Ending {
  readonly code: string;
  readonly frames: readonly string[];
}

class Side {
  readonly #engine: Engine;
  readonly #limits: () => RunLimits;
  instance: ModuleInstance | undefined;

  constructor(engine: Engine, limits: () => RunLimits) {
    this.#engine = engine;
    this.#limits = limits;
  }

  instantiate(module: Module): void {
    this.instance = instantiateModule({ module, engine: this.#engine, limits: this.#limits() });
  }

  call(field: string, args: readonly Bits[]): Ending | undefined {
    const func = this.instance?.exports.get(field);
    if (!(func instanceof FunctionInstance)) return undefined;
    try {
      func.invoke(args);
      return undefined;
    } catch (error) {
      if (!(error instanceof Trap) && !(error instanceof ExhaustionError)) throw error;
      return { code: error.code, frames: error.frames.map(({ funcidx, offset }) => `${funcidx}:${offset ?? "?"}`) };
    }
  }

  get fuel(): number {
    return this.instance?.limits.fuel ?? 0;
  }
}

const without = (): RunLimits => new RunLimits();
const withFuel = (): RunLimits => new RunLimits({ fuel: FUEL });

describe.skipIf(suite === undefined).for([
  ["without limits", without],
  ["with fuel", withFuel],
] as const)("%s", ([, limits]) => {
  const files = suiteFolder(suite ?? ".");
  test("traps", async () => {
    let traps = 0;
    const differences: string[] = [];
    const known = new Set<string>();
    for (const script of files.scripts) {
      const folder = script.slice(0, script.lastIndexOf("/") + 1);
      const { commands } = JSON.parse(new TextDecoder().decode(await files.read(`${script}.json`))) as Script;
      if (!commands.some(({ type }) => type === "assert_trap" || type === "assert_exception")) continue;
      const sides = [new Side(interpreted, limits), new Side(compiled, limits)] as const;
      const [ours, theirs] = sides;
      for (const command of commands) {
        if (command.type === "module") {
          const module = decodeModule(await files.read(folder + command.filename));
          validateWithin(module, new Set(FEATURES));
          for (const side of sides) side.instance = undefined;
          const runs = module.imports.length === 0 && isWithin(module, suiteFeatures(script));
          if (runs) for (const side of sides) side.instantiate(module);
        }
        if (!("action" in command) || command.action.type !== "invoke" || command.action.module !== undefined) continue;
        if (ours.instance === undefined) continue;
        // The host's stack is another one: where it is full is for the host to say.
        if (command.type === "assert_exhaustion" || script.endsWith("skip-stack-guard-page")) continue;
        const args = (command.action.args ?? []).map(argumentBits);
        const [a, b] = sides.map((side) => side.call(command.action.field, args));
        if (a !== undefined) traps++;
        const where = `${script}:${command.line}`;
        if (JSON.stringify(a) !== JSON.stringify(b)) {
          if (where in KNOWN) known.add(where);
          else differences.push(`${where}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
        }
        if (ours.fuel !== theirs.fuel) {
          if (where in KNOWN_FUEL) known.add(where);
          else differences.push(`${where}: ${ours.fuel} and ${theirs.fuel} units of fuel are left`);
          if (theirs.instance !== undefined) theirs.instance.limits.fuel = ours.fuel;
        }
      }
    }
    expect(traps).toBeGreaterThan(400);
    expect(differences).toEqual([]);
    const expected = { ...KNOWN, ...(limits === withFuel ? KNOWN_FUEL : {}) };
    expect([...known].toSorted()).toEqual(Object.keys(expected).toSorted());
  }, 120_000);
});

function isWithin(module: Module, features: ReadonlySet<string>): boolean {
  try {
    validateWithin(
      module,
      new Set(FEATURES.filter((feature) => features.has(feature) && compiled.features.has(feature))),
    );
    return true;
  } catch {
    return false;
  }
}
