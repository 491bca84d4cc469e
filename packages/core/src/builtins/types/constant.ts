// Constants of sets: what headers and documents tell beside functions.

import type { Type } from "./declared-type.ts";

/** A number or a text that guests know by name. */
export interface Constant {
  readonly type: Type;
  readonly value: number | bigint | string;
  readonly doc: string | undefined;
}

/** Declares a constant of a set, for headers and documents. */
export function constant<T extends number | bigint | string>(type: Type<T>, value: NoInfer<T>, doc?: string): Constant {
  return { type, value, doc };
}
