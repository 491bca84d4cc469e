import { expect, test } from "vitest";
import { token } from "../../src/builtins/token.ts";
import { disposeAll, ServiceContainer } from "../../src/container/service-container.ts";
import { DisposedError, TargetError } from "../../src/errors/errors.ts";

const NAME = token<string>("Name");
const GREETING = token<{ readonly text: string }>("Greeting");

test("a child sees its own services and its parent's, never a sibling's", () => {
  const root = ServiceContainer.root();
  root.provideValue(NAME, "root");
  const [a, b] = [root.child(), root.child()];
  a.provideValue(NAME, "a");
  expect(a.resolve(NAME)).toBe("a");
  expect(b.resolve(NAME)).toBe("root");
});

test("two roots share nothing", () => {
  const a = ServiceContainer.root();
  a.provideValue(NAME, "a");
  expect(ServiceContainer.root().has(NAME)).toBe(false);
});

test("a factory runs once per container and sees the container's services", () => {
  const root = ServiceContainer.root();
  const make = (name: string): { text: string }[] => {
    const child = root.child();
    child.provideValue(NAME, name);
    child.provideFactory(GREETING, { useFactory: (services) => ({ text: `hello ${services.resolve(NAME)}` }) });
    return [child.resolve(GREETING), child.resolve(GREETING)];
  };
  const [first, again] = make("a");
  const [other] = make("b");
  expect(first).toBe(again);
  expect([first?.text, other?.text]).toEqual(["hello a", "hello b"]);
});

test("products of factories are disposed of in reverse order, values are left alone", () => {
  const log: string[] = [];
  const disposable = (name: string): Disposable => ({ [Symbol.dispose]: () => void log.push(name) });
  const [A, B, C] = [token<Disposable>("A"), token<Disposable>("B"), token<Disposable>("C")];
  const container = ServiceContainer.root();
  container.provideFactory(A, { useFactory: () => disposable("a") });
  container.provideFactory(B, { useFactory: (services) => (services.resolve(A), disposable("b")) });
  container.provideValue(C, disposable("c"));
  container.resolve(B);
  container.resolve(C);
  container[Symbol.dispose]();
  container[Symbol.dispose]();
  expect(log).toEqual(["b", "a"]);
  expect(() => container.resolve(A)).toThrow(DisposedError);
});

test("a circle of factories is an error that names a service in it", () => {
  const [A, B] = [token<unknown>("A"), token<unknown>("B")];
  const container = ServiceContainer.root();
  container.provideFactory(A, { useFactory: (services) => services.resolve(B) });
  container.provideFactory(B, { useFactory: (services) => services.resolve(A) });
  expect(() => container.resolve(A)).toThrow(TargetError);
  expect(() => container.resolve(A)).toThrow(/A: its factory needs the service itself/);
});

test("one failing disposal does not keep the others from theirs", () => {
  const log: string[] = [];
  const failing = (name: string): Disposable => ({
    [Symbol.dispose]() {
      log.push(name);
      throw new Error(name);
    },
  });
  expect(() => disposeAll([failing("a"), failing("b")])).toThrow("b");
  expect(log).toEqual(["b", "a"]);
});
