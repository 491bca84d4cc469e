// ToJSValue: what a program sees of a guest's value. https://webassembly.github.io/spec/js-api/#tojsvalue

import { type Bits, externalise, FunctionInstance, fromBits, type HostValue, type ValueType } from "@atoll/core/engine";
import type { Realm } from "../realm.ts";
import { gcObject } from "./gc-objects.ts";
import { hierarchyOf } from "./hierarchy.ts";

export type ToJs = (bits: Bits) => HostValue;

/** Makes values of a type, which names defined types by the store's ids, JavaScript's. It throws TypeError for those that it has no values for. */
export function toJsOf(realm: Realm, type: ValueType): ToJs {
  switch (hierarchyOf(type)) {
    case "number":
      return (bits) => fromBits(type, bits);
    case "opaque":
      return () => {
        throw new TypeError("JavaScript has no values for vectors and exception references");
      };
    case "func":
      return (bits) => (bits instanceof FunctionInstance ? realm.functionObject(bits) : null);
    default:
      return (bits) => gcObject(externalise(bits));
  }
}
