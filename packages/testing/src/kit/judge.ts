// How cases judge, whatever runs them: what does not hold is thrown, with both values, as runners that show a difference want it.

import { assert } from "chai";

/** That two values are the same, element by element. */
export function requireEqual(actual: unknown, expected: unknown, what?: string): void {
  assert.deepEqual(actual, expected, what);
}

/** That a value has all that the pattern has. Arrays are as long as their patterns. */
export function requireLike(actual: unknown, pattern: unknown, what?: string): void {
  assert.deepEqual(likeness(actual, pattern), pattern, what);
}

/** That something holds. */
export function requireThat(holds: boolean, what: string): void {
  assert.isTrue(holds, what);
}

/** Of a value, what its pattern speaks of. */
function likeness(actual: unknown, pattern: unknown): unknown {
  if (typeof actual !== "object" || actual === null || typeof pattern !== "object" || pattern === null) return actual;
  if (Array.isArray(pattern)) {
    if (!Array.isArray(actual)) return actual;
    return actual.map((each: unknown, i) => (i < pattern.length ? likeness(each, pattern[i]) : each));
  }
  if (ArrayBuffer.isView(pattern)) return actual;
  const keys = Object.keys(pattern).filter((key) => key in actual);
  return Object.fromEntries(keys.map((key) => [key, likeness(Reflect.get(actual, key), Reflect.get(pattern, key))]));
}
