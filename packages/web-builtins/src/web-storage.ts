// The `web:storage` set: texts that outlive the page, by key.
// https://html.spec.whatwg.org/multipage/webstorage.html

import { ArgumentError, builtinSet, token, type Token } from "@atoll/core";
import { checkOptions, optionKinds } from "@atoll/core/engine";
import * as t from "@atoll/core/types";

/** Where texts are kept: `localStorage` is one, {@link memoryStorage} another. */
export interface WebStorage {
  getItem(key: string): string | null;
  /** Throws where there is no room. */
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
  key(index: number): string | null;
  readonly length: number;
}

/** The storage of `web:storage`. */
export const WEB_STORAGE: Token<WebStorage> = token<WebStorage>("WebStorage");

/** Storage that lives as long as the object does. Throws a RangeError for more than `quota` code units of keys and values. */
export function memoryStorage(options: { readonly quota?: number } = {}): WebStorage {
  options = checkOptions("memoryStorage", options, { quota: optionKinds.count("code units") });
  const { quota = 5 * 2 ** 20 } = options;
  const items = new Map<string, string>();
  let used = 0;
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem(key, value) {
      if (typeof key !== "string" || typeof value !== "string") {
        throw new ArgumentError("setItem takes texts: a key and a value");
      }
      const old = items.get(key);
      const more = old === undefined ? key.length + value.length : value.length - old.length;
      if (used + more > quota) throw new RangeError(`the storage has room for ${quota} code units`);
      items.set(key, value);
      used += more;
    },
    removeItem(key) {
      const old = items.get(key);
      if (old !== undefined) used -= key.length + old.length;
      items.delete(key);
    },
    key: (index) => (typeof index === "number" ? ([...items.keys()][index] ?? null) : null),
    get length() {
      return items.size;
    },
  };
}

const failure = t.errors("storage_error", ["ok", "no_such_key", "quota_exceeded", "too_small", "bad_argument"], {
  space: "too_small",
  encoding: "bad_argument",
  memory: "bad_argument",
  long: "bad_argument",
});
const key = t.param("key", t.text({ max: 65536 }));
const host = t.scope({ inject: { webStorage: WEB_STORAGE } });
const declared = builtinSet("web:storage", {
  version: "1.0.0",
  doc: "Texts that outlive the page, by key.",
  functions: {
    get_item: host.func(
      { doc: "The text under a key.", params: [key], result: t.result(t.string, failure) },
      (call, name) => call.webStorage.getItem(name) ?? failure.fail("no_such_key"),
    ),
    set_item: host.func(
      {
        doc: "Keeps a text under a key.",
        params: [key, t.param("value", t.string)],
        result: t.result(undefined, failure),
      },
      (call, name, value) => {
        try {
          call.webStorage.setItem(name, value);
          return undefined;
        } catch {
          // Storages refuse for one reason, and each has its own words for it.
          return failure.fail("quota_exceeded");
        }
      },
    ),
    remove_item: host.func(
      { doc: "Forgets a key.", params: [key], result: t.result(undefined, failure) },
      (call, name) => {
        call.webStorage.removeItem(name);
      },
    ),
    length: host.func({ doc: "How many keys there are.", params: [], result: t.u32 }, (call) => call.webStorage.length),
    key: host.func(
      {
        doc: "The key at an index, in no order that lasts.",
        params: [t.param("index", t.u32)],
        result: t.result(t.string, failure),
      },
      (call, index) => call.webStorage.key(index) ?? failure.fail("no_such_key"),
    ),
  },
});

/** What `web:storage` declares: `get_item(key)`, `set_item(key, value)` and their like. */
export interface StorageSet extends t.SetOf<typeof declared> {}

/** Texts that outlive the page, by key. */
export const webStorage: StorageSet = declared;
