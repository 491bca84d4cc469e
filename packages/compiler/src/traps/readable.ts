// What programs throw may be a proxy that throws when it is looked at. It is thrown like any other value, and none of the engine's.

/** Whether a value can be asked of what class it is. */
export function isReadable(value: unknown): boolean {
  try {
    Object.getPrototypeOf(value ?? 0);
    return true;
  } catch {
    return false;
  }
}
