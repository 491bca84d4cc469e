// The few words that the specification's tests of the JavaScript API are written in, and the outcomes of the tests that ran.

/** A test by its name, and what it failed with. */
export interface Outcome {
  readonly name: string;
  readonly failure: string | undefined;
}

type ErrorClass = new (...args: never[]) => Error;

class AssertionError extends Error {}

function fail(text: string): never {
  throw new AssertionError(text);
}

function holds(condition: boolean, text: () => string): void {
  if (!condition) fail(text());
}

function formatted(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return `function ${value.name}`;
  return typeof value === "object" && value !== null ? Object.prototype.toString.call(value) : String(value);
}

function expectError(error: unknown, expected: ErrorClass): void {
  if (error instanceof AssertionError) throw error;
  const found = error as Partial<Error> | null | undefined;
  holds(
    found?.constructor === expected,
    () => `expected ${expected.name}, found ${formatted(found)} ${found?.message}`,
  );
}

/** What the test files find as globals, and the tests that they declare. */
export class Harness {
  readonly outcomes: Outcome[] = [];
  #last: Promise<void> = Promise.resolve();

  readonly globals: Readonly<Record<string, unknown>> = {
    format_value: formatted,
    setup: (run: unknown) => (typeof run === "function" ? Reflect.apply(run, undefined, []) : undefined),
    assert_true: (value: unknown) => holds(value === true, () => `${formatted(value)} is not true`),
    assert_false: (value: unknown) => holds(value === false, () => `${formatted(value)} is not false`),
    assert_equals: (a: unknown, b: unknown) => holds(Object.is(a, b), () => `${formatted(a)} is not ${formatted(b)}`),
    assert_not_equals: (a: unknown, b: unknown) => holds(!Object.is(a, b), () => `both are ${formatted(a)}`),
    assert_array_equals: (a: readonly unknown[], b: readonly unknown[]) =>
      holds(
        a.length === b.length && b.every((each, i) => Object.is(each, a[i])),
        () => `[${a.map(formatted).join()}] is not [${b.map(formatted).join()}]`,
      ),
    assert_class_string: (object: unknown, name: string) =>
      holds(Object.prototype.toString.call(object) === `[object ${name}]`, () => `${formatted(object)} is no ${name}`),
    assert_own_property: (object: object, name: PropertyKey) =>
      holds(Object.hasOwn(object, name), () => `there is no ${String(name)}`),
    assert_not_own_property: (object: object, name: PropertyKey) =>
      holds(!Object.hasOwn(object, name), () => `there is ${String(name)}`),
    assert_unreached: (text: string) => fail(`came to ${text}`),
    assert_throws_js: (expected: ErrorClass, run: () => unknown) => this.#throws(run, (e) => expectError(e, expected)),
    assert_throws_exactly: (expected: unknown, run: () => unknown) =>
      this.#throws(run, (error) => holds(Object.is(error, expected), () => `threw ${formatted(error)}`)),
    assert_throws: (expected: ErrorClass, run: () => unknown) => this.#throws(run, (e) => expectError(e, expected)),
    promise_rejects: async (_test: unknown, _expected: unknown, promise: Promise<unknown>) => {
      await promise.then(
        () => fail("it did not reject"),
        () => undefined,
      );
    },
    promise_rejects_js: async (_test: unknown, expected: ErrorClass, promise: Promise<unknown>) => {
      const error: unknown = await promise.then(
        () => fail("it did not reject"),
        (reason: unknown) => reason,
      );
      expectError(error, expected);
    },
    test: (run: (test: object) => void, name = "") => {
      const cleanups: (() => void)[] = [];
      const test = { ...TEST, add_cleanup: (cleanup: () => void) => cleanups.push(cleanup) };
      this.#note(name, () => Reflect.apply(run, test, [test]));
      for (const cleanup of cleanups) cleanup();
    },
    promise_test: (run: (test: object) => Promise<unknown>, name = "") => {
      this.#last = this.#after(this.#last, run, name);
    },
  };

  /** Settles when all tests that were declared have run. */
  get settled(): Promise<void> {
    return this.#last;
  }

  async #after(last: Promise<void>, run: (test: object) => Promise<unknown>, name: string): Promise<void> {
    await last;
    try {
      await run(TEST);
      this.outcomes.push({ name, failure: undefined });
    } catch (error) {
      this.outcomes.push({ name, failure: String(error) });
    }
  }

  #note(name: string, run: () => void): void {
    try {
      run();
      this.outcomes.push({ name, failure: undefined });
    } catch (error) {
      this.outcomes.push({ name, failure: String(error) });
    }
  }

  #throws(run: () => unknown, look: (error: unknown) => void): void {
    try {
      run();
    } catch (error) {
      look(error);
      return;
    }
    fail("it did not throw");
  }
}

/** What a test is given of itself. */
const TEST = {
  step_func: <F>(run: F): F => run,
  unreached_func: (text: string) => () => fail(text),
  add_cleanup: () => {},
};
