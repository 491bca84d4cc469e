// The function type behind a type index.

import { type DefinedType, type FuncType, InternalError } from "@atoll/core/engine";

/** The type at `typeidx`, which validation has found to be a function type. */
export function functionType(types: readonly DefinedType[], typeidx: number): FuncType {
  const composite = types[typeidx]?.composite;
  if (composite?.kind !== "func") throw new InternalError(`type ${typeidx} is not a function type`);
  return composite;
}
