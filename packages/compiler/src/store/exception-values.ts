// The values of exceptions that JavaScript does not carry bit by bit: floats, vectors, and references to exceptions. They are taken out where wasm
// catches the exception, and put in where wasm throws it, by a small module for each tag.

import {
  type Bits,
  type CanonicalType,
  type ExceptionObject,
  type FuncType,
  HEAP,
  InternalError,
  refType,
  type TagInstance,
  type ValueType,
} from "@atoll/core/engine";
import { crossedBits, crossIn, crossingTypes, crossingValues, crossOut } from "./crossing.ts";
import { exceptionTable, FIRST_PLACE } from "./exception-references.ts";
import type { HostFunction } from "./host-functions.ts";
import { SmallModule } from "./small-module.ts";
import { crossesExactly, fromHost, isException, toHost } from "./values.ts";
import { hostFeatures } from "../host/features.ts";
import { WebAssembly } from "../host/web-assembly.ts";

interface Passage {
  /** Throws what it is given. */
  readonly take: (exception: WebAssembly.Exception) => unknown;
  readonly make: HostFunction;
}

const passages = new WeakMap<TagInstance, Passage>();

/** Whether all values of a tag's exceptions can be read and given by JavaScript. */
export function carriesExactly({ params }: FuncType): boolean {
  return params.every(crossesExactly);
}

/** The values of an exception of a tag. */
export function takeValues(tag: TagInstance, host: WebAssembly.Tag, exception: WebAssembly.Exception): readonly Bits[] {
  const { params } = tag.type;
  const result = passageOf(tag, host).take(exception);
  const crossed = params.flatMap(crossingTypes).length;
  const values = crossed === 1 ? [result] : [...(result as Iterable<unknown>)];
  let at = 0;
  return params.map((type) => {
    const parts = values.slice(at, at + crossingTypes(type).length);
    at += parts.length;
    return crossesExactly(type) ? fromHost(type, parts[0]) : crossedBits(type, parts);
  });
}

/** An exception of the host's with the values of one of the store's. */
export function makeException({ tag, values }: ExceptionObject, host: WebAssembly.Tag): WebAssembly.Exception {
  const given = tag.type.params.flatMap((type, i) =>
    crossesExactly(type) ? [toHost(type, values[i])] : crossingValues(type, values[i]),
  );
  try {
    passageOf(tag, host).make(...given);
  } catch (error) {
    if (error instanceof WebAssembly.Exception) return error;
    throw error;
  }
  throw new InternalError("an exception was thrown and did not come");
}

function passageOf(tag: TagInstance, host: WebAssembly.Tag): Passage {
  let passage = passages.get(tag);
  if (passage === undefined) passages.set(tag, (passage = newPassage(tag.type, tag.definedType, host)));
  return passage;
}

function newPassage({ params }: FuncType, definedType: CanonicalType, host: WebAssembly.Tag): Passage {
  const small = new SmallModule();
  const typeidx = small.types.index(definedType);
  const own = params.map((type) => small.types.valueType(type));
  const crossing = own.flatMap(crossingTypes);
  const raise = small.importing({ kind: "func", name: "raise", typeidx: small.types.plain([], []) });
  const tagidx = small.importing({ kind: "tag", name: "tag", typeidx });
  const block = small.types.plain([], own);
  small.func(
    "take",
    small.types.plain([], crossing),
    (code) => {
      if (hostFeatures().has("exception-handling")) {
        code.op("block", { typeidx: block });
        code.op("try_table", undefined, { catches: [{ kind: "catch", tag: tagidx, label: 0 }] });
        code.op("call", raise).op("end").op("unreachable").op("end");
      } else {
        // Hosts that have only the instructions from before: Node 22.
        code.op("try", { typeidx: block }).op("call", raise).op("unreachable").op("catch", tagidx).op("end");
      }
      for (let i = own.length - 1; i >= 0; i--) code.op("local.set", i);
      for (const [i, type] of own.entries()) crossOut(code, type, i, FIRST_PLACE + i);
    },
    own,
  );
  small.func("make", small.types.plain(crossing, []), (code) => {
    let at = 0;
    for (const type of own) at += crossIn(code, type, at);
    code.op("throw", tagidx);
  });
  let raised: WebAssembly.Exception | undefined;
  const imports: Record<string, unknown> = {
    tag: host,
    raise: () => {
      throw raised;
    },
  };
  if (own.some((type: ValueType) => isException(type))) {
    small.importing({ kind: "table", name: "exceptions", element: refType(HEAP.exn, { nullable: true }) });
    imports["exceptions"] = exceptionTable();
  }
  const { take, make } = small.instantiate(imports) as Record<string, HostFunction>;
  if (take === undefined || make === undefined) throw new InternalError("a small module without its functions");
  return {
    make,
    take: (exception) => {
      raised = exception;
      return take();
    },
  };
}
