// Who threw what comes out of the guest: noted where a function of JavaScript's threw it.

const throwers = new WeakMap<object, string>();
let last: { readonly value: unknown; readonly thrower: string } | undefined;

/** Notes the host function that threw a value. */
export function noteThrower(value: unknown, thrower: string): void {
  if (typeof value === "object" && value !== null) throwers.set(value, thrower);
  else last = { value, thrower };
}

/** The host function that threw it, if one did. */
export function throwerOf(value: unknown): string | undefined {
  if (typeof value === "object" && value !== null) return throwers.get(value);
  return last !== undefined && Object.is(last.value, value) ? last.thrower : undefined;
}
