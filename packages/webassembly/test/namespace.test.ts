// The shape of the namespace, as Web IDL has it for namespaces, interfaces, operations and attributes.
// https://webidl.spec.whatwg.org/#js-interfaces

import { expect, test } from "vitest";
import { createWebAssembly } from "../src/index.ts";

const namespace = createWebAssembly();
const members = namespace as unknown as Readonly<Record<string, abstract new () => object>>;

const INTERFACES = {
  Module: { length: 1, statics: { exports: 1, imports: 1, customSections: 2 }, operations: {}, attributes: {} },
  Instance: { length: 1, statics: {}, operations: {}, attributes: { exports: "read only" } },
  Memory: { length: 1, statics: {}, operations: { grow: 1 }, attributes: { buffer: "read only" } },
  Table: { length: 1, statics: {}, operations: { grow: 1, get: 1, set: 1 }, attributes: { length: "read only" } },
  Global: { length: 1, statics: {}, operations: { valueOf: 0 }, attributes: { value: "writable" } },
  Tag: { length: 1, statics: {}, operations: {}, attributes: {} },
  Exception: { length: 2, statics: {}, operations: { getArg: 2, is: 1 }, attributes: { stack: "read only" } },
  Suspending: { length: 1, statics: {}, operations: {}, attributes: {} },
} as const;

function descriptorOf(holder: object, name: PropertyKey): PropertyDescriptor {
  const descriptor = Object.getOwnPropertyDescriptor(holder, name);
  if (descriptor === undefined) throw new Error(`no ${String(name)}`);
  return descriptor;
}

const holders = Object.entries(INTERFACES);

test.for(holders)(
  "the interface object %s is hidden, its prototype fixed, and both tell their names",
  ([name, shape]) => {
    const made = members[name];
    if (made === undefined) throw new Error(`no ${name}`);
    expect(descriptorOf(namespace, name)).toEqual({
      value: made,
      writable: true,
      enumerable: false,
      configurable: true,
    });
    expect(descriptorOf(made, "prototype")).toMatchObject({ writable: false, enumerable: false, configurable: false });
    expect(descriptorOf(made, "name")).toEqual({ value: name, writable: false, enumerable: false, configurable: true });
    expect(made.length).toBe(shape.length);
    expect(descriptorOf(made.prototype as object, "constructor")).toMatchObject({ value: made, enumerable: false });
    expect(descriptorOf(made.prototype as object, Symbol.toStringTag)).toEqual({
      value: `WebAssembly.${name}`,
      writable: false,
      enumerable: false,
      configurable: true,
    });
    expect(() => Reflect.apply(made as never, undefined, [])).toThrow(TypeError);
  },
);

test.for(holders)("operations and attributes of %s can be enumerated, and are no constructors", ([name, shape]) => {
  const made = members[name] as abstract new () => object;
  const operations = [
    ...Object.entries(shape.statics).map(([key, length]) => [made, key, length] as const),
    ...Object.entries(shape.operations).map(([key, length]) => [made.prototype as object, key, length] as const),
  ];
  for (const [holder, key, length] of operations) {
    const { value, ...flags } = descriptorOf(holder, key) as { value: new () => object };
    expect(flags).toEqual({ writable: true, enumerable: true, configurable: true });
    expect([value.name, value.length]).toEqual([key, length]);
    expect(() => new value()).toThrow(TypeError);
  }
  for (const [key, access] of Object.entries(shape.attributes)) {
    const attribute = descriptorOf(made.prototype as object, key);
    expect(attribute).toMatchObject({ enumerable: true, configurable: true });
    expect(attribute.get?.name).toBe(`get ${key}`);
    expect(attribute.set?.name).toBe(access === "writable" ? `set ${key}` : undefined);
  }
});

test.for(holders)("whatever is no %s is refused as a receiver", ([name, shape]) => {
  const prototype = (members[name] as abstract new () => object).prototype as object;
  for (const receiver of [undefined, null, 1, "", {}, prototype]) {
    for (const key of Object.keys(shape.operations)) {
      const operation = descriptorOf(prototype, key).value as () => void;
      expect(() => Reflect.apply(operation, receiver, [])).toThrow(TypeError);
    }
    for (const key of Object.keys(shape.attributes)) {
      const attribute = descriptorOf(prototype, key);
      // oxlint-disable-next-line typescript/unbound-method -- it is applied to receivers
      expect(() => Reflect.apply(attribute.get as never, receiver, [])).toThrow(TypeError);
    }
  }
});

test("functions of the namespace can be enumerated, in the lengths of their required arguments", () => {
  const lengths = Object.fromEntries(Object.entries(members).map(([name, value]) => [name, value.length]));
  expect(lengths).toEqual({
    JSTag: undefined,
    validate: 1,
    compile: 1,
    instantiate: 1,
    compileStreaming: 1,
    instantiateStreaming: 1,
    promising: 1,
  });
  expect(Object.prototype.toString.call(namespace)).toBe("[object WebAssembly]");
  expect(namespace.JSTag).toBe(namespace.JSTag);
  expect(namespace.JSTag).toBeInstanceOf(namespace.Tag);
});

test.for(["CompileError", "LinkError", "RuntimeError", "SuspendError"])(
  "%s is made like the language's errors",
  (name) => {
    const made = members[name] as unknown as ErrorConstructor;
    expect(Object.getPrototypeOf(made)).toBe(Error);
    expect(Object.getPrototypeOf(made.prototype)).toBe(Error.prototype);
    expect(descriptorOf(made.prototype, "name")).toMatchObject({ value: name, enumerable: false });
    expect(descriptorOf(made.prototype, "message")).toMatchObject({ value: "", enumerable: false });
    const cause = new Error("why");
    for (const error of [made("words", { cause }), new made("words", { cause })]) {
      expect(error).toBeInstanceOf(made);
      expect(String(error)).toBe(`${name}: words`);
      expect(error.cause).toBe(cause);
    }
    expect(Object.hasOwn(new made(), "message")).toBe(false);
    class Special extends made {}
    expect(new Special("x")).toBeInstanceOf(Special);
  },
);

test("interfaces can be extended", () => {
  class Special extends namespace.Memory {}
  const memory = new Special({ initial: 1 });
  expect(memory).toBeInstanceOf(Special);
  expect(memory.buffer.byteLength).toBe(65_536);
});

test("options that are none are refused", () => {
  expect(() => createWebAssembly({ target: 7 as never })).toThrow("expected a target");
  expect(() => createWebAssembly({ limits: { fule: 1 } as never })).toThrow("did you mean fuel?");
  expect(() => createWebAssembly({ tagret: {} } as never)).toThrow("did you mean target?");
});

test("the default export is a namespace like others", async () => {
  const { default: WebAssembly } = await import("@atoll/webassembly");
  expect(new WebAssembly.Memory({ initial: 2 }).buffer.byteLength).toBe(131_072);
});
