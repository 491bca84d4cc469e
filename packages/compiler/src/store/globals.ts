// Globals of the host's engine, and the store's globals that stand for them. Bits of floats and vectors are read and written by functions of
// a small module each, made when somebody asks.

import { EngineError } from "@atoll/core";
import {
  type Bits,
  type CodeBuilder,
  EXTERNREF,
  F32,
  F64,
  FunctionInstance,
  type GlobalCell,
  GlobalInstance,
  type GlobalType,
  HEAP,
  heapTypeOf,
  I32,
  I64,
  isConcrete,
  isNullable,
  isRefType,
  isUsedInCore,
  refType,
  V128,
  type ValueType,
  valueTypeName,
} from "@atoll/core/engine";
import { ENGINE_NAME } from "../host/engine-name.ts";
import { crossedBits, crossIn, crossingTypes, crossingValues, crossOut } from "./crossing.ts";
import type { HostFunction } from "./host-functions.ts";
import { SmallModule } from "./small-module.ts";
import { crossesExactly, fromHost, toHost } from "./values.ts";
import { hostFunctionOf } from "./wrapped-functions.ts";
import { WebAssembly } from "../host/web-assembly.ts";

const hostGlobals = new WeakMap<GlobalInstance, WebAssembly.Global>();

/** A global that the host made, for the store. `type` names defined types by the store's ids. */
export function globalOf(host: WebAssembly.Global, type: GlobalType): GlobalInstance {
  const none: Bits = isRefType(type.value) ? null : type.value === I32 || type.value === F32 ? 0 : 0n;
  const global = new GlobalInstance(type, none);
  global.adopt(cellOf(host, type));
  hostGlobals.set(global, host);
  return global;
}

/** The host's global behind a global of the store. The value of one that the embedder made moves there. */
export function hostGlobalOf(global: GlobalInstance): WebAssembly.Global {
  const known = hostGlobals.get(global);
  if (known !== undefined) return known;
  if (isUsedInCore(global)) throw new EngineError(ENGINE_NAME, "it imports a global that another engine uses");
  const host = newGlobal(global);
  global.adopt(cellOf(host, global.type));
  hostGlobals.set(global, host);
  return host;
}

function cellOf(host: WebAssembly.Global, type: GlobalType): GlobalCell {
  return crossesExactly(type.value) ? new HostCell(host, type.value) : new BitCell(host, type);
}

/** A value that JavaScript carries bit by bit. */
class HostCell implements GlobalCell {
  readonly #host: WebAssembly.Global;
  readonly #type: ValueType;

  constructor(host: WebAssembly.Global, type: ValueType) {
    this.#host = host;
    this.#type = type;
  }

  get bits(): Bits {
    return fromHost(this.#type, this.#host.value);
  }
  set bits(value: Bits) {
    this.#host.value = toHost(this.#type, value);
  }
}

/** A float or a vector. */
class BitCell implements GlobalCell {
  readonly #host: WebAssembly.Global;
  readonly #type: GlobalType;
  #functions: WebAssembly.Exports | undefined;

  constructor(host: WebAssembly.Global, type: GlobalType) {
    this.#host = host;
    this.#type = type;
  }

  get bits(): Bits {
    const result = (this.#accessors()["get"] as HostFunction)();
    const { value } = this.#type;
    return crossedBits(value, value === V128 ? [...(result as Iterable<unknown>)] : [result]);
  }
  set bits(bits: Bits) {
    (this.#accessors()["set"] as HostFunction)(...crossingValues(this.#type.value, bits));
  }

  #accessors(): WebAssembly.Exports {
    this.#functions ??= accessors(this.#host, this.#type);
    return this.#functions;
  }
}

function accessors(host: WebAssembly.Global, { value, mutable }: GlobalType): WebAssembly.Exports {
  const small = new SmallModule();
  const types = crossingTypes(value);
  const index = small.importing({ kind: "global", name: "g", type: value, mutable });
  small.func(
    "get",
    small.types.plain([], types),
    (code) => {
      code.op("global.get", index).op("local.set", 0);
      crossOut(code, value, 0);
    },
    [value],
  );
  if (mutable) {
    small.func("set", small.types.plain(types, []), (code) => {
      crossIn(code, value, 0);
      code.op("global.set", index);
    });
  }
  return small.instantiate({ g: host });
}

function newGlobal(global: GlobalInstance): WebAssembly.Global {
  const { bits, type } = global;
  const { value, mutable } = type;
  if (!isRefType(value)) return defined(type, (code) => constant(code, value, bits));
  if (bits === null && !isNullable(value)) {
    throw new EngineError(ENGINE_NAME, `a global of ${valueTypeName(value)} has no value`);
  }
  const heap = heapTypeOf(value);
  if (value === EXTERNREF) return new WebAssembly.Global({ value: "externref", mutable }, toHost(value, bits));
  if (heap === HEAP.extern && bits !== null && !mutable) return externGlobal(toHost(value, bits), type);
  if (bits === null && !isConcrete(heap)) return defined(type, (code) => code.op("ref.null", heap));
  if (bits instanceof FunctionInstance && heap !== HEAP.extern) return functionGlobal(bits, type);
  if (heap === HEAP.any) return anyGlobal(toHost(value, bits), type);
  throw new EngineError(ENGINE_NAME, `a global of ${valueTypeName(value)} that no module defines`);
}

function defined(type: GlobalType, write: (code: CodeBuilder) => unknown): WebAssembly.Global {
  const small = new SmallModule();
  small.global("g", type.value, type.mutable, write);
  return small.instantiate({})["g"] as WebAssembly.Global;
}

function constant(code: CodeBuilder, type: ValueType, bits: Bits): void {
  if (type === I32) code.op("i32.const", bits as number);
  else if (type === I64) code.op("i64.const", bits as bigint);
  else if (type === F32) code.op("f32.const", (bits as number) >>> 0);
  else if (type === F64) code.op("f64.const", bits as bigint);
  else {
    const bytes = new DataView(new ArrayBuffer(16));
    bytes.setBigUint64(0, BigInt.asUintN(64, bits as bigint), true);
    bytes.setBigUint64(8, BigInt.asUintN(64, (bits as bigint) >> 64n), true);
    code.op("v128.const", new Uint8Array(bytes.buffer));
  }
}

/** A reference to a function is a constant where the function is imported. */
function functionGlobal(func: FunctionInstance, { value, mutable }: GlobalType): WebAssembly.Global {
  const small = new SmallModule();
  const typeidx = small.types.index(func.definedType);
  const index = small.importing({ kind: "func", name: "f", typeidx });
  small.export("f", "func", index);
  small.global("g", small.types.valueType(value), mutable, (code) => code.op("ref.func", index));
  return small.instantiate({ f: hostFunctionOf(func) })["g"] as WebAssembly.Global;
}

/** A global whose type has no null to begin with: a small module imports the value, and exports a global that begins with it. */
function externGlobal(given: unknown, { value, mutable }: GlobalType): WebAssembly.Global {
  const small = new SmallModule();
  const index = small.importing({ kind: "global", name: "x", type: value, mutable: false });
  small.global("g", value, mutable, (code) => code.op("global.get", index));
  return small.instantiate({ x: given })["g"] as WebAssembly.Global;
}

/** A global of a type that JavaScript cannot make values of: the value comes into a small module as an externref, and is converted there. */
function anyGlobal(given: unknown, { value, mutable }: GlobalType): WebAssembly.Global {
  const small = new SmallModule();
  const index = small.importing({
    kind: "global",
    name: "x",
    type: refType(HEAP.extern, { nullable: isNullable(value) }),
    mutable: false,
  });
  small.global("g", value, mutable, (code) => code.op("global.get", index).op("any.convert_extern"));
  const external = new WebAssembly.Global({ value: "externref", mutable: false }, given);
  return small.instantiate({ x: external })["g"] as WebAssembly.Global;
}
