// Tag instances: the identity of an exception's kind.

import type { CanonicalType } from "../module/type-store.ts";
import type { FuncType } from "../module/types.ts";

/** A tag of an instance: two with the same type are still different ones. */
export class TagInstance {
  readonly type: FuncType;
  readonly definedType: CanonicalType;
  constructor(type: FuncType, definedType: CanonicalType) {
    this.type = type;
    this.definedType = definedType;
  }
}
