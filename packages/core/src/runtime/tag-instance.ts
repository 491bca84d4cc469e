// Tag instances: the identity of an exception's kind.

import { markCopy } from "../errors/copies.ts";
import { checkValue } from "../errors/check-options.ts";
import { callable, typed } from "../errors/option-kinds.ts";
import { FUNC_TYPE } from "../module/module-kinds.ts";
import type { CanonicalType } from "../module/type-store.ts";
import type { FuncType } from "../module/types.ts";

/** A tag of an instance: two with the same type are still different ones. */
export class TagInstance {
  static {
    markCopy(this.prototype);
  }
  readonly type: FuncType;
  readonly definedType: CanonicalType;
  /** Whether it stands for a tag of the host's own engine. */
  isHosted: boolean = false;
  /** What it is called where it comes from, for messages. */
  readonly name: () => string | undefined;
  constructor(type: FuncType, definedType: CanonicalType, name: () => string | undefined = () => undefined) {
    checkValue("tag", "type", type, FUNC_TYPE);
    checkValue("tag", "definedType", definedType, typed("object", "a type of the store"));
    checkValue("tag", "name", name, callable);
    this.type = type;
    this.definedType = definedType;
    this.name = name;
  }
}
