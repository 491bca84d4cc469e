// Tables of the host's engine, and the store's tables that stand for them.

import { EngineError, ExhaustionError } from "@atoll/core";
import {
  definedTypeOf,
  EXTERNREF,
  FUNCREF,
  HEAP,
  heapTypeOf,
  isUsedInCore,
  refType,
  type ModuleInstance,
  type TableAccount,
  type TableCells,
  TableInstance,
  type TableType,
  type ValueType,
  valueTypeName,
} from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { fromHost, toHost } from "./values.ts";
import { WebAssembly } from "../host/web-assembly.ts";

const hostTables = new WeakMap<TableInstance, WebAssembly.Table>();

/** How the JS API calls the types of elements. */
const ELEMENT_NAMES: ReadonlyMap<ValueType, string> = new Map([
  [FUNCREF, "anyfunc"],
  [EXTERNREF, "externref"],
  [refType(HEAP.any, { nullable: true }), "anyref"],
  [refType(HEAP.eq, { nullable: true }), "eqref"],
  [refType(HEAP.i31, { nullable: true }), "i31ref"],
  [refType(HEAP.struct, { nullable: true }), "structref"],
  [refType(HEAP.array, { nullable: true }), "arrayref"],
]);

/** V8 keeps of each function in a table where its code lies, too, and has room for twice as many: 64 bytes, where others have the account's 12 to 16. */
const FUNCTION_SHARES = 4;

/** Who pays for the elements of a table. */
function accountOf({ element }: TableType, { limits }: ModuleInstance): TableAccount {
  const { heap } = limits;
  const type = heapTypeOf(element);
  const hasFunctions = type === HEAP.func || type === HEAP.nofunc || definedTypeOf(element)?.composite.kind === "func";
  return hasFunctions ? { reserve: (bytes) => heap.reserve(FUNCTION_SHARES * bytes) } : heap;
}

/** A table that the host made, for the store. `type` names defined types by the store's ids. Throws ExhaustionError if it is over a limit. */
export function tableOf(host: WebAssembly.Table, type: TableType, instance: ModuleInstance): TableInstance {
  const { limits } = instance;
  const cells = new HostTable(host, type);
  try {
    const table = new TableInstance(type, null, limits.maxTableElements, accountOf(type, instance), limits.look, cells);
    hostTables.set(table, host);
    return table;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ExhaustionError("memory_limit", `cannot allocate the table: ${error.message}`, { cause: error });
  }
}

/** The host's table behind a table of the store. One that the embedder made moves there. */
export function hostTableOf(table: TableInstance): WebAssembly.Table {
  const known = hostTables.get(table);
  if (known !== undefined) return known;
  if (isUsedInCore(table)) throw new EngineError(ENGINE_NAME, "it imports a table that another engine uses");
  const host = newTable(table);
  const cells = new HostTable(host, table.type);
  for (const [i, element] of table.elements.entries()) cells.set(i, element);
  table.adopt(cells);
  hostTables.set(table, host);
  return host;
}

function newTable({ type, size }: TableInstance): WebAssembly.Table {
  const element = ELEMENT_NAMES.get(type.element);
  if (element === undefined) {
    const reason = `a table of ${valueTypeName(type.element)} that no module defines`;
    throw new EngineError(ENGINE_NAME, reason);
  }
  const { max } = type.limits;
  const wide = type.addressType === "i64";
  const number = (value: bigint): number => (wide ? value : Number(value)) as number;
  const descriptor = {
    element: element as WebAssembly.TableKind,
    initial: number(BigInt(size)),
    ...(max === undefined ? {} : { maximum: number(max) }),
    ...(wide ? { address: "i64" as const } : {}),
  };
  return new WebAssembly.Table(descriptor);
}

class HostTable implements TableCells {
  readonly #host: WebAssembly.Table;
  readonly #element: ValueType;
  readonly #wide: boolean;

  constructor(host: WebAssembly.Table, { element, addressType }: TableType) {
    this.#host = host;
    this.#element = element;
    this.#wide = addressType === "i64";
  }

  get size(): number {
    // The host's types know of 32 bits alone.
    const length: unknown = this.#host.length;
    return Number(length);
  }

  get(index: number): unknown {
    return fromHost(this.#element, this.#host.get(this.#index(index)));
  }

  set(index: number, value: unknown): void {
    this.#host.set(this.#index(index), toHost(this.#element, value as object));
  }

  grow(delta: number, value: unknown): boolean {
    try {
      this.#host.grow(this.#index(delta), toHost(this.#element, value as object));
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** As the host takes it: its types know of 32 bits alone. */
  #index(index: number): number {
    return (this.#wide ? BigInt(index) : index) as number;
  }
}
