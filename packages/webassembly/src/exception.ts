// `WebAssembly.Exception`: one object for each exception, wherever it is thrown on to. https://webassembly.github.io/spec/js-api/#exceptions

import { ExceptionObject, type FuncType, jsTag, type TagInstance } from "@atoll/core/engine";
import type { Realm } from "./realm.ts";
import { exceptions, tags } from "./slots.ts";
import { toJsOf } from "./values/to-js.ts";
import { toWasmOf } from "./values/to-wasm.ts";
import { dictionary, sequence, unsignedLong } from "./web-idl/conversions.ts";
import { defineInterface } from "./web-idl/define-interface.ts";

/** The stacks of those that were made with `traceStack`. */
const stacks = new WeakMap<ExceptionObject, string | undefined>();

/** The interface of a namespace. */
export function exceptionInterface(realm: Realm): abstract new (...args: never[]) => object {
  class Exception {
    constructor(exceptionTag: unknown, payload: unknown, ...rest: unknown[]) {
      const tag = tags.of(exceptionTag, "the tag of an exception");
      const values = sequence(payload, "the payload of an exception");
      const { traceStack } = dictionary(rest[0], "the options of an exception");
      if (tag === jsTag()) throw new TypeError("exceptions with JSTag are thrown by throwing their value");
      const params = paramsOf(tag);
      if (values.length !== params.length) {
        throw new TypeError(`the tag has ${params.length} parameters, the payload ${values.length} values`);
      }
      const exception = new ExceptionObject(
        tag,
        params.map((type, i) => toWasmOf(type)(values[i])),
      );
      exceptions.bind(this, exception);
      if (traceStack) stacks.set(exception, new Error("WebAssembly.Exception").stack);
    }

    getArg(exceptionTag: unknown, index: unknown): unknown {
      const { tag, values } = exceptions.of(this, "the receiver of getArg");
      const asked = tags.of(exceptionTag, "the tag of an exception");
      const at = unsignedLong(index, "the index of a value");
      if (asked !== tag) throw new TypeError("the exception has another tag");
      const type = paramsOf(tag)[at];
      if (type === undefined) throw new RangeError(`the exception has no value ${at}`);
      return toJsOf(realm, type)(values[at]);
    }

    is(exceptionTag: unknown): boolean {
      const { tag } = exceptions.of(this, "the receiver of is");
      return tags.of(exceptionTag, "the tag of an exception") === tag;
    }

    get stack(): string | undefined {
      return stacks.get(exceptions.of(this, "the receiver of stack"));
    }
  }
  defineInterface(Exception);
  return Exception;
}

/** The object that stands for an exception. */
export function exceptionObject({ prototypes }: Realm, exception: ExceptionObject): object {
  return exceptions.objectOf(exception) ?? exceptions.bind(Object.create(prototypes.Exception) as object, exception);
}

/** By the store's names for types. */
function paramsOf({ definedType, type }: TagInstance): FuncType["params"] {
  return definedType.composite.kind === "func" ? definedType.composite.params : type.params;
}
