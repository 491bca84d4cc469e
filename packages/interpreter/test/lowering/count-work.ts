// How much work code does, counted instead of timed: the same on every machine, however busy it is. V8 counts how often each block of the
// code runs, and what the host's arrays go through in one call is added.

import { Session } from "node:inspector";

/** Methods that go through elements, which to V8 are one step: how many, by their arguments and what they gave. */
const ELEMENTS: Readonly<
  Record<string, (array: ArrayLike<unknown>, args: readonly unknown[], found: unknown) => number>
> = {
  includes: (array, [value, from = 0], found) =>
    (found === true ? Array.prototype.indexOf.call(array, value, from as number) + 1 : array.length) - Number(from),
  indexOf: (array, [, from = 0], found) => (Number(found) < 0 ? array.length : Number(found) + 1) - Number(from),
  lastIndexOf: (array) => array.length,
  fill: (array, [, from = 0, to = array.length]) => Number(to) - Number(from),
  copyWithin: (array, [, from = 0, to = array.length]) => Number(to) - Number(from),
  slice: (array, [from = 0, to = array.length]) => Number(to) - Number(from),
  splice: (array, [from = 0]) => array.length - Number(from),
  concat: (array) => array.length,
  join: (array) => array.length,
  reverse: (array) => array.length,
  set: (_array, [values]) => (values as ArrayLike<unknown>).length,
  shift: (array) => array.length,
  sort: (array) => array.length,
  toReversed: (array) => array.length,
  toSorted: (array) => array.length,
  unshift: (array) => array.length,
};
const TYPED_ARRAY: object = Object.getPrototypeOf(Uint8Array.prototype) as object;

type Method = (this: ArrayLike<unknown>, ...args: readonly unknown[]) => unknown;

/**
 * Begins to count. Code that has run before counts as one step a call, so whoever is to be counted is imported after this. Gives the function
 * that runs something and tells its steps.
 */
export function countWork(): (run: () => void) => number {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  const blocks = (): number => {
    let sum = 0;
    session.post("Profiler.takePreciseCoverage", (error, { result }) => {
      if (error) throw error;
      for (const { url, functions } of result) {
        if (!/\/packages\/\w+\/src\//.test(url)) continue;
        for (const { ranges } of functions) for (const { count } of ranges) sum += count;
      }
    });
    return sum;
  };
  return (run) => {
    blocks();
    const elements = countElements(run);
    return blocks() + elements;
  };
}

/** How many elements the arrays' own methods went through while something ran. */
function countElements(run: () => void): number {
  let sum = 0;
  const restore: (() => void)[] = [];
  for (const prototype of [Array.prototype, TYPED_ARRAY]) {
    for (const [name, elements] of Object.entries(ELEMENTS)) {
      const property = Object.getOwnPropertyDescriptor(prototype, name);
      const original = property?.value as Method | undefined;
      if (property === undefined || original === undefined) continue;
      const counted: Method = function (...args) {
        const found = Reflect.apply(original, this, args);
        // Those that count from the end go through the whole array at most.
        const most = elements(this, args, found);
        sum += most < 0 || most > this.length ? this.length : most;
        return found;
      };
      Object.defineProperty(prototype, name, { ...property, value: counted });
      restore.push(() => void Object.defineProperty(prototype, name, property));
    }
  }
  try {
    run();
  } finally {
    for (const each of restore) each();
  }
  return sum;
}
