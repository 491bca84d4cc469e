// `--stub-missing`: functions for imports that nobody has, so that a guest runs as far as it does not need them.

import { type LinkedModule, Trap } from "@atoll/core";
import {
  type CanonicalType,
  type ExternValue,
  type FunctionInstance,
  hostFunction,
  InternalError,
  typesOf,
  visibleName,
} from "@atoll/core/engine";
import type { Io } from "../output/io.ts";

/** Imports by namespace and name. */
export type GivenImports = Readonly<Record<string, Readonly<Record<string, ExternValue>>>>;

/** Names that a warning shows. */
const SHOWN = 10;

/** Functions that trap when they are called, for each that is missing, with a warning. What else is missing stays so. */
export function stubsFor(
  linked: LinkedModule,
  has: (namespace: string, name: string) => boolean,
  io: Io,
): GivenImports {
  const { module, bindings } = linked;
  const stubs: Record<string, Record<string, FunctionInstance>> = {};
  const names: string[] = [];
  for (const [i, { module: namespace, name, description }] of module.imports.entries()) {
    if (bindings[i] !== undefined || description.kind !== "func" || has(namespace, name)) continue;
    const known = (stubs[namespace] ??= Object.create(null) as Record<string, FunctionInstance>);
    if (Object.hasOwn(known, name)) continue;
    known[name] = stub(`${namespace}.${name}`, typesOf(module).at(description.typeidx));
    names.push(`${namespace}.${name}`);
  }
  if (names.length > 0)
    io.err(
      `atoll: warning: ${names.length === 1 ? "an import is" : `${names.length} imports are`} missing, and will trap when called: ${list(names)}\n`,
    );
  return stubs;
}

function stub(name: string, definedType: CanonicalType): FunctionInstance {
  const type = definedType.composite;
  if (type.kind !== "func") throw new InternalError("an imported function of a valid module has no function's type");
  const handler = (): never => {
    throw new Trap("builtin", `${name} is missing: --stub-missing stands for it`);
  };
  return hostFunction(type, handler, { name, definedType });
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).map(visibleName).join(", ");
  return names.length > SHOWN ? `${shown}, … and ${names.length - SHOWN} more` : shown;
}
