// What programs throw and hand over may be a proxy that throws when it is looked at. It is a value like any other, and none of ours.

/** Whether a value can be asked of what class it is. */
export function isReadable(value: unknown): boolean {
  try {
    Object.getPrototypeOf(value ?? 0);
    return true;
  } catch {
    return false;
  }
}
