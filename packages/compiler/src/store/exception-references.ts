// References to exceptions do not cross between wasm and JavaScript: they cross as numbers of places in a table that small modules share.
// An exception is put there by catching it, and read by throwing it.

import { type ExceptionObject, HEAP, I32, InternalError, refType } from "@atoll/core/engine";
import type { HostFunction } from "./host-functions.ts";
import { SmallModule } from "./small-module.ts";
import { WebAssembly } from "../host/web-assembly.ts";

/** How exceptions of the host's and of the store's become each other. */
interface Conversions {
  objectOf(exception: WebAssembly.Exception): ExceptionObject | undefined;
  hostOf(object: ExceptionObject): unknown;
}

let conversions: Conversions | undefined;

/** By what knows tags, and so all that stands here. */
export function convertExceptionsBy(how: Conversions): void {
  conversions = how;
}

interface Exchange {
  readonly table: WebAssembly.Table;
  /** Calls the import, and puts what it throws into a place. */
  readonly keep: HostFunction;
  /** Throws what is in a place. */
  readonly release: HostFunction;
}

let exchange: Exchange | undefined;
let toThrow: unknown;
let next = 1;

/** Places that there are. The first is null for ever; the next are for arguments, in turns, so that those of one call do not meet. */
const PLACES = 4096;
/** Places of results, which are fetched at once. */
export const FIRST_PLACE = 2048;

/** The table, for modules whose functions take or give references to exceptions. */
export function exceptionTable(): WebAssembly.Table {
  return theExchange().table;
}

/** Puts an exception where wasm finds it. */
export function sendException(exception: ExceptionObject | null): number {
  if (exception === null) return 0;
  const place = nextPlace();
  toThrow = conversions?.hostOf(exception);
  theExchange().keep(place);
  toThrow = undefined;
  return place;
}

/** The exception that wasm put into a place. */
export function receiveException(place: number): ExceptionObject | null {
  if (place === 0) return null;
  try {
    theExchange().release(place);
  } catch (error) {
    if (error instanceof WebAssembly.Exception) {
      const object = conversions?.objectOf(error);
      if (object !== undefined) return object;
    }
    throw error;
  }
  throw new InternalError("an exception was released and not thrown");
}

function nextPlace(): number {
  next = next + 1 >= FIRST_PLACE ? 1 : next + 1;
  return next;
}

function theExchange(): Exchange {
  if (exchange !== undefined) return exchange;
  const exports = exchangeModule().instantiate({
    throw: () => {
      throw toThrow;
    },
  });
  exchange = {
    table: exports["table"] as WebAssembly.Table,
    keep: exports["keep"] as HostFunction,
    release: exports["release"] as HostFunction,
  };
  return exchange;
}

function exchangeModule(): SmallModule {
  const small = new SmallModule();
  const exception = refType(HEAP.exn, { nullable: true });
  const place = small.types.plain([I32], []);
  const raise = small.importing({ kind: "func", name: "throw", typeidx: small.types.plain([], []) });
  small.table("table", exception, PLACES);
  small.func("keep", place, (code) => {
    code.op("local.get", 0).op("block", refType(HEAP.exn));
    code
      .op("try_table", undefined, { catches: [{ kind: "catch_all_ref", label: 0 }] })
      .op("call", raise)
      .op("end");
    code.op("unreachable").op("end").op("table.set", 0);
  });
  small.func("release", place, (code) => code.op("local.get", 0).op("table.get", 0).op("throw_ref"));
  return small;
}
