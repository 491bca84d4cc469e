// References to exceptions do not cross between wasm and JavaScript: they cross as numbers of places in a table that small modules share.
// An exception is put there by catching it, and read by throwing it.

import { ByteWriter, type ExceptionObject, InternalError } from "@atoll/core/engine";
import type { HostFunction } from "./host-functions.ts";
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
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(exchangeModule()), {
    i: {
      throw: () => {
        throw toThrow;
      },
    },
  });
  exchange = {
    table: exports["table"] as WebAssembly.Table,
    keep: exports["keep"] as HostFunction,
    release: exports["release"] as HostFunction,
  };
  return exchange;
}

/**
 *     (table (export "table") 4096 4096 exnref)
 *     (func (export "keep") (param i32)
 *       (local.get 0) (block (result exnref) (try_table (catch_all_ref 0) (call $throw)) (unreachable)) (table.set 0))
 *     (func (export "release") (param i32) (throw_ref (table.get 0 (local.get 0))))
 */
function exchangeModule(): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter().bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const section = (id: number, content: ByteWriter): void => {
    out.byte(id).unsigned(content.length).append(content);
  };
  section(1, new ByteWriter().bytes([2, 0x60, 0, 0, 0x60, 1, 0x7f, 0]));
  section(2, new ByteWriter().byte(1).name("i").name("throw").bytes([0, 0]));
  section(3, new ByteWriter().bytes([2, 1, 1]));
  section(4, new ByteWriter().bytes([1, 0x69, 1]).unsigned(PLACES).unsigned(PLACES));
  section(
    7,
    new ByteWriter().byte(3).name("table").bytes([1, 0]).name("keep").bytes([0, 1]).name("release").bytes([0, 2]),
  );
  const keep = [0, 0x20, 0, 0x02, 0x69, 0x1f, 0x40, 1, 3, 0, 0x10, 0, 0x0b, 0x00, 0x0b, 0x26, 0, 0x0b];
  const release = [0, 0x20, 0, 0x25, 0, 0x0a, 0x0b];
  section(10, new ByteWriter().byte(2).byte(keep.length).bytes(keep).byte(release.length).bytes(release));
  return out.finish();
}
