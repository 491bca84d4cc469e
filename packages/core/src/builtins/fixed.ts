// Builtins that give the same as long as an instance lives: which may say so.

import { checkValue } from "../errors/check-options.ts";
import { TargetError } from "../errors/errors.ts";
import { flag } from "../errors/option-kinds.ts";
import { F32, F64, type FuncType, I32, I64 } from "../module/types.ts";
import type { Signature } from "./call.ts";

const NUMBERS: ReadonlySet<unknown> = new Set(["i32", "i64", "f32", "f64", "address"]);
const NUMBER_TYPES: ReadonlySet<number> = new Set([I32, I64, F32, F64]);

/** Refuses `fixed` for what takes arguments, may answer later, or gives no number. */
export function checkFixed(
  subject: string,
  fixed: unknown,
  { params, results, suspending }: Signature & { readonly suspending: boolean },
): void {
  checkValue(subject, "fixed", fixed, flag);
  if (fixed !== true) return;
  if (!suspending && params.length === 0 && results.length === 1 && NUMBERS.has(results[0]?.valueType)) return;
  const message = "is for functions without parameters that give a number at once";
  throw new TargetError(subject, [{ path: "fixed", message }]);
}

/** Whether what says that it is fixed may be, with that type. */
export function isFixed(
  { params, results }: FuncType,
  { fixed = false, suspending = false }: { readonly fixed?: boolean; readonly suspending?: boolean },
): boolean {
  return fixed && !suspending && params.length === 0 && results.length === 1 && NUMBER_TYPES.has(results[0] ?? -1);
}
