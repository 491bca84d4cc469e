// `WebAssembly.Global`. https://webassembly.github.io/spec/js-api/#globals

import { GlobalInstance, type ValueType } from "@atoll/core/engine";
import type { Realm } from "./realm.ts";
import { globals } from "./slots.ts";
import { hierarchyOf } from "./values/hierarchy.ts";
import { toJsOf } from "./values/to-js.ts";
import { toWasmOf } from "./values/to-wasm.ts";
import { defaultValue, valueType } from "./values/value-types.ts";
import { dictionary } from "./web-idl/conversions.ts";
import { defineInterface } from "./web-idl/define-interface.ts";

/** The interface of a namespace. */
export function globalInterface(realm: Realm): abstract new (...args: never[]) => object {
  const read = (global: GlobalInstance): unknown => {
    refuseOpaque(global.type.value);
    return toJsOf(realm, global.type.value)(global.bits);
  };

  class Global {
    constructor(descriptor: unknown, ...rest: unknown[]) {
      const given = dictionary(descriptor, "the descriptor of a global");
      const mutable = Boolean(given["mutable"]);
      const value = valueType(given["value"], "the type of a global");
      refuseOpaque(value);
      const bits = rest[0] === undefined ? defaultValue(value) : toWasmOf(value)(rest[0]);
      globals.bind(this, new GlobalInstance({ value, mutable }, bits));
    }

    valueOf(): unknown {
      return read(globals.of(this, "the receiver of valueOf"));
    }

    get value(): unknown {
      return read(globals.of(this, "the receiver of value"));
    }

    set value(value: unknown) {
      const global = globals.of(this, "the receiver of value");
      refuseOpaque(global.type.value);
      if (!global.type.mutable) throw new TypeError("the global is immutable");
      global.bits = toWasmOf(global.type.value)(value);
    }
  }
  defineInterface(Global);
  return Global;
}

/** The object that stands for a global. */
export function globalObject({ prototypes }: Realm, global: GlobalInstance): object {
  return globals.objectOf(global) ?? globals.bind(Object.create(prototypes.Global) as object, global);
}

function refuseOpaque(type: ValueType): void {
  if (hierarchyOf(type) === "opaque") {
    throw new TypeError("JavaScript has no values for vectors and exception references");
  }
}
