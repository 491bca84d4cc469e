// Fixed numbers may change with a failure: code forgets them when a function of their scope fails, and asks again. A call object may be that of
// several instances, which come and go.

import { type HostCode, type ModuleInstance, onFailure } from "@atoll/core/engine";
import { KNOWN } from "../emit/fixed-imports.ts";
import { WebAssembly } from "../host/web-assembly.ts";

type Known = WeakRef<WebAssembly.Global>;

/** By call object: globals that say whether a number is known. */
const followers = new WeakMap<object, Set<Known>>();
const collected = new FinalizationRegistry<{ readonly all: Set<Known>; readonly known: Known }>(({ all, known }) => {
  all.delete(known);
});

/** Has an instance's code forget what is fixed when that fails, as long as somebody has its exports. */
export function forgetOnFailure({ functions, module }: ModuleInstance, exports: WebAssembly.Exports): void {
  for (let i = 0; i < module.importCounts.func; i++) {
    const code = functions[i]?.code;
    const global = exports[KNOWN + i];
    if (code?.kind === "host" && code.fixed && global instanceof WebAssembly.Global) {
      follow(code, global);
    }
  }
}

function follow({ call }: HostCode, global: WebAssembly.Global): void {
  if (call === undefined) return;
  let all = followers.get(call);
  if (all === undefined) {
    const made = new Set<Known>();
    followers.set(call, (all = made));
    onFailure(call, () => {
      for (const each of made) {
        const found = each.deref();
        if (found !== undefined) found.value = 0;
      }
    });
  }
  const known = new WeakRef(global);
  all.add(known);
  collected.register(global, { all, known });
}
