// Bodies of builtins: code of wasm that does what the handler does, without leaving wasm. Engines put it into the guest where it is called. It has
// parameters, locals and memory 0, and nothing else that would depend on the module around it.

import { ByteWriter } from "../binary/encode/byte-writer.ts";
import { CodeBuilder } from "../binary/encode/code-builder.ts";
import { encodeMemoryType, encodeSubType, encodeValueType } from "../binary/encode/encode-types.ts";
import { decodeModule } from "../binary/decode-module.ts";
import { InstructionReader } from "../binary/instruction-reader.ts";
import { MODULE_HEADER } from "../binary/sections.ts";
import { checkValue } from "../errors/check-options.ts";
import { TargetError, WasmError } from "../errors/errors.ts";
import { bytes, callable, type OptionKind } from "../errors/option-kinds.ts";
import { FEATURES } from "../module/features.ts";
import type { ImmediateKind } from "../module/instruction-table.ts";
import type { Module } from "../module/module.ts";
import type { AddressType, FuncType, MemoryType, ValueType } from "../module/types.ts";
import type { FeatureUses } from "../validate/feature-recorder.ts";
import { validateModule } from "../validate/validate-module.ts";

/** What a body is written for. */
export interface BodyContext {
  /** Address type of the guest's memory 0: what `pointer` and `size` are. */
  readonly addressType: AddressType;
  /** A local besides the parameters, zero at first: its index. */
  readonly local: (type: ValueType) => number;
}

/**
 * The code of a builtin: a function that writes it, instruction by instruction without the last `end`, or the bytes of a function's code as a module has
 * them, locals in front.
 */
export type BodySource = Uint8Array | ((code: CodeBuilder, context: BodyContext) => unknown);

/** A body, ready for engines: the only function of a module, which imports memory 0 where the guest has one. */
export interface BodyCode {
  readonly module: Module;
  readonly features: FeatureUses;
}

/** The guest as far as a body depends on it. */
export interface BodyGuest {
  readonly addressType: AddressType;
  /** Type of memory 0. */
  readonly memory: MemoryType | undefined;
}

/** What a builtin's handler does, as code of wasm: made by `wasmBody`. */
export interface BuiltinBody {
  /**
   * The code for a guest; undefined if it works on a memory and the guest has none. Throws TargetError, naming the builtin, for a body that is not of the
   * builtin's type or does what bodies cannot.
   */
  readonly codeFor: (name: string, type: FuncType, guest: BodyGuest) => BodyCode | undefined;
}

const SOURCE: OptionKind = {
  expected: "a function that writes code, or the bytes of a function's code",
  accepts: (value) => callable.accepts(value) || bytes.accepts(value),
};

/**
 * Makes a body of what it consists of, which is not looked at before a module that imports the builtin is compiled. Who declares none carries nothing that
 * writes code.
 */
export function wasmBody(source: BodySource): BuiltinBody {
  checkValue("wasmBody", "body", source, SOURCE);
  const known = new Map<string, BodyCode | undefined>();
  return {
    codeFor(name, type, guest) {
      const { addressType, memory } = guest;
      const key = `${addressType} ${memory?.shared} ${type.params.join()} ${type.results.join()}`;
      if (!known.has(key)) known.set(key, makeCode(source, name, type, guest));
      return known.get(key);
    },
  };
}

function makeCode(body: BodySource, name: string, type: FuncType, guest: BodyGuest): BodyCode | undefined {
  const { addressType, memory } = guest;
  const content = contentOf(body, type, addressType);
  const shared = memory?.shared === true;
  const imported = { addressType, shared, pageSizeLog2: 16, limits: { min: 0n, ...(shared ? { max: 65_536n } : {}) } };
  const code = check(moduleOf(content, type, imported), name);
  // With a memory it is sound: if it is not without, that is because it needs one.
  if (memory !== undefined) return code;
  try {
    return check(moduleOf(content, type, undefined), name);
  } catch (error) {
    if (error instanceof TargetError) return undefined;
    throw error;
  }
}

function contentOf(body: BodySource, { params }: FuncType, addressType: AddressType): ByteWriter {
  if (typeof body !== "function") return new ByteWriter().bytes(body);
  const locals: ValueType[] = [];
  const code = new CodeBuilder();
  body(code, { addressType, local: (type) => params.length + locals.push(type) - 1 });
  code.op("end");
  const out = new ByteWriter().unsigned(locals.length);
  for (const type of locals) encodeValueType(out.unsigned(1), type);
  return out.append(code.out);
}

/** A module of one function. */
function moduleOf(content: ByteWriter, { params, results }: FuncType, memory: MemoryType | undefined): Uint8Array {
  const out = new ByteWriter().bytes(MODULE_HEADER);
  const section = (id: number, part: ByteWriter): void => {
    out.byte(id).unsigned(part.length).append(part);
  };
  const types = new ByteWriter().byte(1);
  encodeSubType(types, { composite: { kind: "func", params, results } });
  section(1, types);
  if (memory !== undefined) {
    const imports = new ByteWriter().byte(1).name("").name("memory").byte(2);
    encodeMemoryType(imports, memory);
    section(2, imports);
  }
  section(3, new ByteWriter().bytes([1, 0]));
  section(10, new ByteWriter().byte(1).unsigned(content.length).append(content));
  return out.finish();
}

function check(code: Uint8Array, name: string): BodyCode {
  try {
    const module = decodeModule(code);
    const features = validateModule(module, new Set(FEATURES));
    const foreign = foreignInstruction(module);
    if (foreign === undefined) return { module, features };
    throw new TargetError("body of a builtin", [{ path: name, message: `${foreign} is nothing that a body can do` }]);
  } catch (error) {
    if (!(error instanceof WasmError) || error instanceof TargetError) throw error;
    const message = `its body is no code of its type: ${error.message}`;
    throw new TargetError("body of a builtin", [{ path: name, message }]);
  }
}

/** Immediates that mean the same in every module with that memory. */
const OWN: ReadonlySet<ImmediateKind> = new Set([
  "none",
  "block",
  "label",
  "labels",
  "local",
  "memory",
  "memory_memory",
  "memarg",
  "memarg_lane",
  "lane",
  "shuffle",
  "i32",
  "i64",
  "f32",
  "f64",
  "v128",
  "select_types",
  "fence",
]);

/** The mnemonic of an instruction that depends on more than a memory, or changes its size. */
function foreignInstruction({ bytes: code, bodies: [only] }: Module): string | undefined {
  const reader = new InstructionReader(code, only?.start ?? 0, only?.end ?? 0);
  while (reader.next()) {
    const { mnemonic, immediates } = reader.instruction;
    const isOwn =
      OWN.has(immediates) && mnemonic !== "memory.grow" && !(immediates === "block" && reader.blockType >= 0);
    if (!isOwn) return mnemonic;
  }
  return undefined;
}
