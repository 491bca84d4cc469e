// Proxies that throw when they are looked at, revoked ones among them: values like any other, which programs hand to guests and throw through them.

import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { compiler } from "@atoll/compiler";
import { interpreter } from "@atoll/interpreter";
import { describe, expect, test } from "vitest";
import { createWebAssembly } from "../src/index.ts";

const bytes = (await parse(`(module
  (import "host" "extern" (func $extern (param externref) (result externref)))
  (import "host" "any" (func $any (param anyref) (result anyref)))
  (import "host" "fail" (func $fail))
  (import "host" "js" (tag $js (param externref)))
  (global (export "global") (mut externref) (ref.null extern))
  (table (export "table") 1 externref)
  (func (export "same") (param externref) (result externref) (local.get 0))
  (func (export "extern") (param externref) (result externref) (call $extern (local.get 0)))
  (func (export "any") (param anyref) (result anyref) (call $any (local.get 0)))
  (func (export "array") (param arrayref))
  (func (export "fail") (call $fail))
  (func (export "throw") (param externref) (throw $js (local.get 0)))
  (func (export "catch") (result externref)
    (block $caught (result externref) (try_table (catch $js $caught) (call $fail)) (ref.null extern))))`)) as BufferSource;

const PROXIES: Readonly<Record<string, () => object>> = {
  revoked() {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  "one whose traps throw": () => new Proxy({}, { getPrototypeOf: refuse, has: refuse, get: refuse }),
};

function refuse(): never {
  throw new RangeError("looked at");
}

const isSame = (value: unknown, proxy: object): boolean => value === proxy;

/** Whether what is thrown is the proxy: no matcher may look at it. */
function throwsProxy(run: (() => unknown) | undefined, proxy: object): boolean {
  try {
    run?.();
  } catch (error) {
    return error === proxy;
  }
  return false;
}

for (const engine of [interpreter(), compiler()]) {
  describe.each(Object.entries(PROXIES))(`${engine.name}: %s`, (_name, make) => {
    const namespace = createWebAssembly({ engine });
    const proxy = make();
    const given = (value: unknown): unknown => value;
    const fail = (): never => {
      throw proxy as Error;
    };
    const host = {
      extern: given,
      any: given,
      fail,
      js: (namespace as unknown as { JSTag: WebAssembly.ExportValue }).JSTag,
    };
    const { exports } = new namespace.Instance(new namespace.Module(bytes), { host });
    const functions = exports as Readonly<Record<string, (...args: unknown[]) => unknown>>;

    test("passes through a guest", () => {
      for (const name of ["same", "extern", "any"]) expect(isSame(functions[name]?.(proxy), proxy), name).toBe(true);
      expect(() => functions["array"]?.(proxy)).toThrow(TypeError);
    });

    test("is kept in globals and tables", () => {
      const { global, table } = exports as { global: WebAssembly.Global; table: WebAssembly.Table };
      global.value = proxy;
      table.set(0, proxy);
      expect(isSame(global.value, proxy) && isSame(table.get(0), proxy)).toBe(true);
    });

    test("is thrown, and caught", () => {
      expect(throwsProxy(functions["fail"], proxy)).toBe(true);
      expect(throwsProxy(() => functions["throw"]?.(proxy), proxy)).toBe(true);
      expect(isSame(functions["catch"]?.(), proxy)).toBe(true);
    });

    test("is no import of another kind", () => {
      const imports = { host: { ...host, fail: proxy } } as unknown as WebAssembly.Imports;
      expect(() => new namespace.Instance(new namespace.Module(bytes), imports)).toThrow(namespace.LinkError);
    });
  });
}
