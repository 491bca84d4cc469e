// Modules between threads. Structured cloning knows the host's modules only: what stands behind one of a namespace is posted instead, with what its engine
// has made of it, and becomes a module of a namespace there.

import { checkValue, InternalError, type OptionKind } from "@atoll/core/engine";
import { linkPrepared, type PreparedModule, prepareModule } from "@atoll/core/engine";
import { type CompileOptions, compileTimeTarget } from "./compile-time-imports.ts";
import type { WebAssemblyNamespace } from "./create-web-assembly.ts";
import { moduleObject } from "./module.ts";
import type { Realm } from "./realm.ts";
import { modules } from "./slots.ts";

/** A module as structured cloning copies it. Whoever makes a module of it trusts it: it is not validated again. */
export interface PostedModule {
  readonly prepared: PreparedModule;
  readonly options: CompileOptions;
}

const POSTED: OptionKind = {
  expected: "a module that postableModule made",
  accepts: (value) => typeof value === "object" && value !== null && "prepared" in value && "options" in value,
};

const MODULE: OptionKind = {
  expected: "a module of a namespace that createWebAssembly made",
  accepts: (value) => modules.find(value) !== undefined,
};
const NAMESPACE: OptionKind = {
  expected: "a namespace that createWebAssembly made",
  accepts: (value) => typeof value === "object" && value !== null && realms.has(value),
};

const realms = new WeakMap<object, Realm>();

/** Lets modules come into a namespace. */
export function knowRealm(namespace: object, realm: Realm): void {
  realms.set(namespace, realm);
}

/**
 * What to post to another thread for a module: its bytes, and what its engine has made of it. Throws TargetError for what is no module of a namespace here.
 *
 * @example worker.postMessage(postableModule(module));
 */
export function postableModule(module: WebAssembly.Module): PostedModule {
  checkValue("postableModule", "module", module, MODULE);
  const { linked, engine, options } = modules.of(module, "what is posted");
  return { prepared: prepareModule(linked, { engine }), options };
}

/**
 * The module that another thread posted, in a namespace of this one, which has an engine of the same kind and a target that it fits. Throws LinkError
 * if it does not, EngineError for another engine, TargetError for what was not posted.
 */
export function moduleFromPosted(namespace: WebAssemblyNamespace, posted: PostedModule): WebAssembly.Module {
  checkValue("moduleFromPosted", "namespace", namespace, NAMESPACE);
  checkValue("moduleFromPosted", "posted", posted, POSTED);
  const realm = realms.get(namespace);
  if (realm === undefined) throw new InternalError("a namespace without a realm");
  const { engine } = realm;
  const { prepared, options } = posted;
  const { target, early } = compileTimeTarget(realm.target, options);
  const linked = linkPrepared(prepared, target, { imports: "any", engine });
  return moduleObject(realm, { linked, early, engine, options });
}
