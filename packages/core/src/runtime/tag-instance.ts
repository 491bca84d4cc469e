// Tag instances: the identity of an exception's kind.

import type { FuncType } from "../module/types.ts";

export class TagInstance {
  readonly type: FuncType;
  readonly typeId: number;
  constructor(type: FuncType, typeId: number) {
    this.type = type;
    this.typeId = typeId;
  }
}
