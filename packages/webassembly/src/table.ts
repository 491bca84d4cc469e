// `WebAssembly.Table`. https://webassembly.github.io/spec/js-api/#tables

import { type Bits, TableFault, type TableInstance, type TableType, tableWithin } from "@atoll/core/engine";
import { limitsFor, type Realm } from "./realm.ts";
import { tables } from "./slots.ts";
import { toJsOf } from "./values/to-js.ts";
import { toWasmOf } from "./values/to-wasm.ts";
import { addressType, defaultValue, tableKind } from "./values/value-types.ts";
import { addressValue, dictionary, exactAddress, fromAddress } from "./web-idl/conversions.ts";
import { defineInterface } from "./web-idl/define-interface.ts";

/** The interface of a namespace. */
export function tableInterface(realm: Realm): abstract new (...args: never[]) => object {
  class Table {
    constructor(descriptor: unknown, ...rest: unknown[]) {
      const type = tableType(descriptor);
      // Of an optional argument, undefined is none where a table is made.
      const initial = elementOf(type, rest[0] === undefined ? [] : rest);
      tables.bind(this, tableWithin(type, initial, limitsFor(realm)));
    }

    get length(): number | bigint {
      const table = tables.of(this, "the receiver of length");
      return fromAddress(table.size, table.type.addressType);
    }

    grow(delta: unknown, ...rest: unknown[]): number | bigint {
      const table = tables.of(this, "the receiver of grow");
      const { addressType: address } = table.type;
      const count = addressValue(delta, address, "the elements that a table grows by");
      const before = table.grow(count, elementOf(table.type, rest));
      if (before < 0) throw new RangeError(`the table cannot grow by ${count} elements`);
      return fromAddress(before, address);
    }

    get(index: unknown): unknown {
      const table = tables.of(this, "the receiver of get");
      const at = addressValue(index, table.type.addressType, "the index of an element");
      return toJsOf(realm, table.type.element)(within(() => table.get(at)) as Bits);
    }

    set(index: unknown, ...rest: unknown[]): void {
      const table = tables.of(this, "the receiver of set");
      const at = addressValue(index, table.type.addressType, "the index of an element");
      const element = elementOf(table.type, rest);
      within(() => table.set(at, element));
    }
  }
  defineInterface(Table);
  return Table;
}

/** The object that stands for a table. */
export function tableObject({ prototypes }: Realm, table: TableInstance): object {
  return tables.objectOf(table) ?? tables.bind(Object.create(prototypes.Table) as object, table);
}

function tableType(descriptor: unknown): TableType {
  const given = dictionary(descriptor, "the descriptor of a table");
  const element = tableKind(given["element"]);
  const address = addressType(given["address"]);
  const min = exactAddress(given["initial"], address, "initial");
  const maximum = given["maximum"];
  const max = maximum === undefined ? undefined : exactAddress(maximum, address, "maximum");
  if (max !== undefined && max < min) throw new RangeError("the maximum of a table is below its initial size");
  return { addressType: address, element, limits: { min, ...(max === undefined ? {} : { max }) } };
}

/** The element that the arguments say, of which `optional` has at most one: the type's default without it. An `undefined` that is given is a value. */
function elementOf({ element }: TableType, optional: readonly unknown[]): Bits {
  return optional.length === 0 ? defaultValue(element) : toWasmOf(element)(optional[0]);
}

function within<T>(access: () => T): T {
  try {
    return access();
  } catch (error) {
    if (!(error instanceof TableFault)) throw error;
    throw new RangeError(`there is no element ${error.index} in the table`, { cause: error });
  }
}
