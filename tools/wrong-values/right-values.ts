// Arguments that public functions take, and objects to be driven that no function returns: a call object, memories, services in use.
import { tmpdir } from "node:os";
import {
  builtins,
  builtinSet,
  compile,
  defineTarget,
  flat32,
  i32,
  instantiate,
  type Memory,
  t,
  token,
  u32,
} from "@atoll/core";
import {
  canonicalFuncType,
  decodeModule,
  FlatMemory,
  I32,
  HEAP,
  optionKinds,
  refType,
  RunLimits,
  schemas,
} from "@atoll/core/engine";
import { interpreter } from "@atoll/interpreter";
import { ModuleBuilder } from "@atoll/testing";
import { sparse, vmSet } from "@atoll/vm-builtins";
import { bufferedOutput, memoryFileSystem } from "@atoll/wasi-builtins";
import * as z from "zod";
import { MADE } from "./drive.ts";

const scope = builtins();
const noop = scope.func({ params: [i32], results: [] }, () => {});
let call: unknown;
const log = token<{ write(text: string): void }>("Log");
const set = builtinSet("probe", {
  version: "1.0.0",
  functions: {
    seen: builtins({ inject: { log }, state: (each) => ({ each }) }).func({ params: [i32], results: [] }, (each) => {
      call = each;
    }),
  },
  globals: { one: scope.global({ type: u32 }, 1) },
});
const target = defineTarget({ name: "probe", version: "1.0.0", memory: flat32(), sets: [set] });
const provide = { log: { write: () => {} } };
const engine = interpreter();

function probeModule(): Uint8Array {
  const module = new ModuleBuilder();
  const type = module.type([I32], []);
  const seen = module.import("probe", "seen", { kind: "func", typeidx: type });
  module.memory({ addressType: "i32", limits: { min: 1n }, shared: false, pageSizeLog2: 16 });
  const global = module.global({ value: I32, mutable: true }, (code) => code.op("i32.const", 7));
  const run = module.func({ params: [I32], results: [] }, (code) => code.op("local.get", 0).op("call", seen));
  return module.export("run", "func", run).export("global", "global", global).export("memory", "memory", 0).build();
}

const bytes = probeModule();
const linked = compile(bytes, target);
const module = decodeModule(bytes);
MADE.add(module);
const empty = decodeModule(new ModuleBuilder().build());
MADE.add(empty);
const instance = instantiate(linked, { engine, provide });
instance.func("run", { params: [i32], results: [] })(1);

/** A memory in which addresses can be mapped. */
function sparseMemory(): Memory {
  const vm = defineTarget({ name: "vm", version: "1.0.0", memory: sparse(), sets: [vmSet] });
  const type = { addressType: "i64", limits: { min: 1n, max: 4096n }, shared: false, pageSizeLog2: 16 } as const;
  return vm.memory.create({ type, memidx: 0, charge: () => true });
}

const point = t.record("point", { x: t.i32, y: t.i32 });
const fileResource = t.resource("file");
const memoryType = { addressType: "i32", limits: { min: 1n }, shared: false, pageSizeLog2: 16 } as const;
const signature = { params: [i32], results: [] };
const funcType = { kind: "func", params: [I32], results: [I32] } as const;
const targetOptions = { name: "t", version: "1.0.0", memory: flat32(), sets: [set], features: [], openNamespaces: [] };
const instanceOptions = { engine, provide, imports: { a: { b: 1 } }, name: "x", fuel: 1e6, preferredPageSize: 4096 };
const file = { read: true, write: true, create: true, exclusive: false, truncate: false };
const tree = { a: "text", b: { c: new Uint8Array(3) } };

/** Right arguments by the name of what takes them. What is not listed is called with wrong ones only. */
export const RIGHT_VALUES: Readonly<Record<string, () => readonly unknown[]>> = {
  "core.builtins": () => [{ inject: { log }, state: () => 1 }],
  "core.builtins().func": () => [{ ...signature, doc: "text" }, () => {}],
  "core.builtins().asyncFunc": () => [signature, () => {}],
  "core.builtins().global": () => [{ type: i32, mutable: true, doc: "text" }, 5],
  "core.label": () => ["name", i32],
  "core.token": () => ["name"],
  "core.wasmType": () => ["i32", z.int32(), { name: "x" }],
  "core.builtinSet": () => ["x", { version: "1.0.0", functions: { a: noop }, doc: "text", resolve: () => noop }],
  "core.builtinSet().rename": () => [{ log: "other" }],
  "core.builtinSet().resolve": () => ["name"],
  "core.defineTarget": () => [targetOptions],
  "core.defineTarget().extend": () => [{ name: "more", sets: [], shadow: true, features: [] }],
  "core.defineTarget().restrict": () => [
    { name: "less", sets: ["probe"], functions: { probe: ["seen"] }, features: [] },
  ],
  "core.defineTarget().override": () => ["probe", "seen", () => {}],
  "core.defineTarget().intercept": () => [() => () => {}],
  "core.flat": () => [{ maximum: 65536, nullGuard: 16, pageSizes: [65536], addressTypes: ["i32"] }],
  "core.flat32": () => [{ maximum: 65536, nullGuard: 16, grow: "deny" }],
  "core.flat64": () => [{ maximum: 65536, nullGuard: 16, grow: "deny" }],
  "core.compile": () => [bytes, target, { imports: ["env"], engine }],
  "core/engine.compileStreaming": () => [new Response(Uint8Array.from(bytes)), target, { engine, instances: "free" }],
  "core.safeCompile": () => [bytes, target, { imports: ["env"], engine }],
  "core.instantiate": () => [linked, instanceOptions],
  "core.instantiate().func": () => ["run", signature],
  "core.instantiate().func()": () => [1],
  "core.instantiate().funcAsync": () => ["run", signature],
  "core.instantiate().global": () => ["global", i32],
  "core.instantiate().has": () => ["run"],
  "core.instantiateAsync": () => [linked, instanceOptions],
  "core.lateImports": () => [set, { provide }],
  "core.hostServices": () => [{ inject: { log }, takes: ["env"], immediate: true, make: () => provide }],
  "core.kibibytes": () => [1],
  "core.mebibytes": () => [1],
  "core.gibibytes": () => [1],
  "core.tebibytes": () => [1],
  "core.Registry().addSet": () => [set],
  "core.Registry().addTarget": () => [target],
  "core.Registry().addEngine": () => [engine],
  "core.Registry().set": () => ["probe"],
  "core.Registry().target": () => ["probe@^1"],
  "core.Registry().engine": () => ["interpreter"],
  "core.t.array": () => [t.u32, 3],
  "core.t.buffers": () => ["data", "read"],
  "core.t.bytes": () => [{ length: "size", max: 5 }],
  "core.t.callback": () => ["visit", [t.u32], t.bool, { as: "table" }],
  "core.t.constant": () => [t.u32, 5, "text"],
  "core.t.cstring": () => [16],
  "core.t.enumeration": () => ["colour", ["red", "blue"], t.u8, "text"],
  "core.t.errors": () => ["failure", { ok: 0, bad: 5 }, { memory: "bad" }, { base: t.u16, prefix: "f", doc: "text" }],
  "core.t.fixed": () => [t.u32, 1],
  "core.t.flags": () => ["modes", ["read", "write"], t.u8, { doc: "text", open: true }],
  "core.t.inout": () => [point],
  "core.t.length": () => [t.u32],
  "core.t.list": () => [t.u32, { max: 5 }],
  "core.t.load": () => [sparseMemory(), t.u32, 65536],
  "core.t.named": () => ["meters", t.f64, "text"],
  "core.t.offsetsOf": () => [point, 4],
  "core.t.option": () => [t.u32],
  "core.t.out": () => [t.u32],
  "core.t.own": () => [fileResource],
  "core.t.borrow": () => [fileResource],
  "core.t.padding": () => [3],
  "core.t.param": () => ["name", t.u32, "text", "bytes"],
  "core.t.record": () => ["point", { x: t.i32, y: t.i32 }, { size: 8, doc: "text", docs: { x: "text" } }],
  "core.t.resource": () => ["file", { max: 5, doc: "text" }],
  "core.t.result": () => [t.u32, t.errors("failure", ["ok", "bad"]), { as: "code" }],
  "core.t.allocated": () => [t.bytes(), { allocator: "malloc" }],
  "core.t.scope": () => [{ inject: { log } }],
  "core.t.scope().func": () => [{ doc: "text", params: [t.param("a", t.u32)], result: t.u32, maps: false }, () => 1],
  "core.t.scope().asyncFunc": () => [{ params: [t.param("a", t.u32)], result: t.u32 }, () => 1],
  "core.t.scope().drop": () => [fileResource],
  "core.t.sizeOf": () => [t.u32, 4],
  "core.t.store": () => [sparseMemory(), t.u32, 65536, 7],
  "core.t.text": () => [{ encoding: "utf8", max: 5 }],
  "core.t.value": () => [point],
  "core.t.variant": () => ["either", { a: t.u32, b: t.f32 }, t.u8, "text"],
  "core.SharedMemory": () => [{ ...memoryType, limits: { min: 1n, max: 2n }, shared: true }, { charge: () => true }],
  "core.Trap": () => ["unreachable", "text", { fault: undefined, cause: 1 }],
  "core.DecodeError": () => ["text", 1, "hint"],
  "core.ValidationError": () => ["text", { offset: 1, func: 1 }],
  "core.LinkError": () => [[{ code: "memory", path: "a", message: "b" }], "text"],
  "core.TargetError": () => ["text", [{ path: "a", message: "b" }]],
  "core.ExhaustionError": () => ["timeout", "text", { cause: 1 }],
  "core/engine.FlatMemory": () => [memoryType, { nullGuard: 0 }],
  "core/engine.TableInstance": () => [
    { addressType: "i32", limits: { min: 1n }, element: refType(HEAP.func, { nullable: true }) },
    null,
  ],
  "core/engine.GlobalInstance": () => [{ value: I32, mutable: true }, 1],
  "core/engine.TagInstance": () => [{ ...funcType, results: [] }, canonicalFuncType({ ...funcType, results: [] })],
  "core/engine.hostFunction": () => [funcType, (x: number) => x, { name: "f", params: ["i32"], results: ["i32"] }],
  "core/engine.decodeModule": () => [bytes],
  "core/engine.validateModule": () => [module, new Set()],
  "core/engine.validateWithin": () => [module, new Set()],
  "core/engine.moduleNames": () => [module],
  "core/engine.moduleProducers": () => [module],
  "core/engine.moduleSections": () => [module],
  "core/engine.customSections": () => [module, "name"],
  "core/engine.functionName": () => [module, 0],
  "core/engine.branchHints": () => [module],
  "core/engine.printModule": () => [module, { fold: false }],
  "core/engine.printFunction": () => [module, 1, {}],
  "core/engine.describeImport": () => [module, module.imports[0]?.description],
  "core/engine.canonicalFuncType": () => [funcType],
  "core/engine.typesOf": () => [module],
  "core/engine.RunLimits": () => [{ fuel: 5, timeout: 5 }],
  "core/engine.checkOptions": () => ["text", {}, { a: optionKinds.text }],
  "core/engine.checkValue": () => ["text", "path", "value", optionKinds.text],
  "core/engine.parseDeclaration": () => [schemas.string, "text", "subject"],
  "core/engine.defineMemoryPolicy": () => [{ name: "x", create: () => new FlatMemory(memoryType, {}) }],
  "core/engine.instantiateModule": () => [{ module: empty, engine, imports: [] }],
  "core/engine.instantiateWithin": () => [linked, { engine, limits: new RunLimits(), imports: [], provide }],
  "core/engine.memoryWithin": () => [memoryType, new RunLimits(), {}],
  "core/engine.tableWithin": () => [
    { addressType: "i32", limits: { min: 1n }, element: refType(HEAP.func, { nullable: true }) },
    null,
    new RunLimits(),
  ],
  "core/engine.instructionByMnemonic": () => ["i32.add"],
  "core/engine.nearestName": () => ["a", ["b"]],
  "core/engine.trapMessage": () => ["unreachable", { address: 1, width: 1, access: "read", size: 1 }],
  "core/engine.toBits": () => [I32, 1],
  "core/engine.fromBits": () => [I32, 1],
  "core/engine.byteText": () => [1],
  "interpreter.interpreter": () => [{ stackBytes: 65536 }],
  "vm-builtins.mapHostBuffer": () => [
    sparseMemory(),
    new ArrayBuffer(65536),
    { byteOffset: 0, byteLength: 1, owner: "host" },
  ],
  "vm-builtins.HostSegment": () => [sparseMemory(), 65536],
  "vm-builtins.HostSegment().map": () => [{ offset: 0, size: 65536, hint: 65536, owner: "host" }],
  "vm-builtins.HostSegment().mapRing": () => [{ protection: 1, owner: "host" }],
  "vm-builtins.sparse": () => [{ maximum: 65536, pageSizes: [65536] }],
  "vm-builtins.renderMemoryMap": () => [sparseMemory(), { columns: 80, colors: true }],
  "vm-builtins.renderMemoryMapHtml": () => [sparseMemory(), {}],
  "vm-builtins.renderMemoryMapSvg": () => [sparseMemory(), {}],
  "vm-builtins.MappingError": () => ["text", 1],
  "wasi-builtins.wasi": () => [
    { args: ["a"], env: { a: "b" }, preopens: { "/": memoryFileSystem() }, stdout: bufferedOutput() },
  ],
  "wasi-builtins.deterministic": () => [{ args: ["a"], preopens: { "/": memoryFileSystem() }, seed: 1 }],
  "wasi-builtins.memoryFileSystem": () => [tree, { maxBytes: 1000 }],
  "wasi-builtins.memoryFileSystem().open().openFile": () => ["a", file],
  "wasi-builtins.overlay": () => [memoryFileSystem(), memoryFileSystem(tree)],
  "wasi-builtins.readOnly": () => [memoryFileSystem(tree)],
  "wasi-builtins.reproducible": () => [memoryFileSystem(tree), { time: 5n }],
  "wasi-builtins.tarTree": () => [new Uint8Array(1024), {}],
  "wasi-builtins.bufferedInput": () => ["text"],
  "wasi-builtins.bufferedInput().read": () => [new Uint8Array(3), true],
  "wasi-builtins.bufferedOutput": () => [1000],
  "wasi-builtins.callbackInput": () => [() => new Uint8Array(5)],
  "wasi-builtins.callbackInput().read": () => [new Uint8Array(3), true],
  "wasi-builtins.callbackOutput": () => [() => {}],
  "wasi-builtins.callbackOutput().write": () => [new Uint8Array(3)],
  "wasi-builtins.lineOutput": () => [() => {}],
  "wasi-builtins.pipe": () => [64],
  "wasi-builtins.webInput": () => [new Response("text").body],
  "wasi-builtins.webOutput": () => [new WritableStream()],
  "wasi-builtins.fixedClock": () => [{ realtime: 5n, step: 1n }],
  "wasi-builtins.ManualClock": () => [],
  "wasi-builtins.seededRandom": () => [5],
  "wasi-builtins.systemClock": () => [{ suspend: true }],
  "wasi-builtins/node.hostDirectory": () => [tmpdir()],
  "wasi-builtins/node.hostClock": () => [{ suspend: true }],
  "orca-builtins.MemoryFile": () => [new Uint8Array(3), 1000],
  "orca-builtins/node.hostFile": () => [import.meta.filename, { write: false }],
  "testing.mockProvide": () => [target, { log: { write: () => {} } }],
  "testing.traceCalls": () => [target],
  "testing.thrown": () => [
    Error,
    () => {
      throw new Error("x");
    },
  ],
  "testing.runScript": () => [{ source_filename: "a", commands: [] }, () => new Uint8Array(), { engine }],
  "testing.runSuite": () => [{ engine, files: { scripts: [], read: () => Promise.resolve(bytes) } }],
  "testing.readWast": () => ["(module)", () => bytes],
  "testing/wat.assembleText": () => ["(module)"],
  "testing/wat.assembler": () => [() => bytes],
};

/** Objects that handlers and embedders hold and that no function returns, by their names. */
export const OBJECTS: Readonly<Record<string, () => unknown>> = {
  "a call object": () => call,
  "a flat memory": () => new FlatMemory(memoryType, {}),
  "a sparse memory": sparseMemory,
  "a virtual memory": () => sparseMemory().virtual,
  "an instance's limits": () => instance.limits,
};
