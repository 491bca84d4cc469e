// A program as large as real ones: ten sets of forty builtins each, of all kinds, and four targets that are made of theirs.

/** How many sets there are. */
export const SETS = 10;
/** How many builtins each has. */
export const BUILTINS = 40;

/** Kinds of functions, as declaration and handler; `svc` is what the set injects. */
const KINDS: readonly ((svc: string) => readonly [string, string])[] = [
  (svc) => [
    `params: [t.param("fd", fd), t.param("iovs", t.buffers("ciovec", "read"))], result: t.result(t.size, errno)`,
    `(call, fd, iovs) => call.${svc}.num(fd + iovs.total)`,
  ],
  (svc) => [
    `params: [t.param("fd", fd), t.param("path", t.string), t.param("oflags", oflags), t.param("rights", t.u64)], result: t.result(fd, errno)`,
    `(call, _fd, path, oflags, rights) => (oflags.creat ? call.${svc}.num(path.length + Number(rights)) : errno.fail("noent"))`,
  ],
  (svc) => [
    `params: [t.param("id", clockid), t.param("precision", t.u64)], result: t.result(t.u64, errno)`,
    `(call, id, precision) => (id === "realtime" ? precision : BigInt(call.${svc}.num(1)))`,
  ],
  (svc) => [
    `params: [t.param("fd", fd)], result: t.result(filestat, errno)`,
    `(call, fd) => ({ dev: 0n, ino: BigInt(fd), filetype: "directory", nlink: 1n, size: BigInt(call.${svc}.num(fd)), atim: 0n })`,
  ],
  (svc) => [
    `params: [t.param("values", t.list(t.f64)), t.param("records", t.list(filestat))], result: t.f64`,
    `(call, values, records) => (values[0] ?? 0) + records.length + call.${svc}.num(1)`,
  ],
];

function setText(index: number, builtins: number): string {
  const svc = `svc${index}`;
  const functions = Array.from({ length: builtins }, (_, i) => {
    const [declaration, handler] = KINDS[i % KINDS.length]?.(svc) ?? [];
    return `  f${i}: host.func({ doc: "Does ${i}.", ${declaration} }, ${handler}),`;
  });
  return `import { builtinSet, t, token, type Token } from "@atoll/core";
const errno = t.errors("errno", ["success", "noent", "inval", "fault"], { memory: "fault", value: "inval" }, { base: t.u16 });
const fd = t.named("fd", t.i32);
const clockid = t.enumeration("clockid", ["realtime", "monotonic"]);
const oflags = t.flags("oflags", ["creat", "directory", "excl", "trunc"], t.u16);
const filestat = t.record("filestat", { dev: t.u64, ino: t.u64, filetype: t.enumeration("filetype", ["unknown", "directory"], t.u8), nlink: t.u64, size: t.u64, atim: t.u64 });
export interface Svc${index} { num(x: number): number }
export const SVC: Token<Svc${index}> = token<Svc${index}>("Svc${index}");
const host = t.scope({ inject: { ${svc}: SVC } });
const declared = builtinSet("ns${index}", { version: "1.0.0", functions: {
${functions.join("\n")}
} });
export interface Set${index} extends t.SetOf<typeof declared> {}
export const set${index}: Set${index} = declared;
`;
}

const names = Array.from({ length: SETS }, (_, i) => `set${i}`);

/** The sets' files, by name. */
export function setFiles(builtins: number = BUILTINS): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, i) => [`${name}.ts`, setText(i, builtins)]));
}

/** Four targets made of them. */
export const TARGETS = `${names.map((name) => `import { ${name} } from "./${name}.ts";`).join("\n")}
import { compile, defineTarget, type Engine, flat32, instantiate, type Instance } from "@atoll/core";
export const full = defineTarget({ name: "full", version: "1.0.0", memory: flat32(), sets: [${names.join(", ")}] });
export const small = full.restrict({ sets: ["ns0", "ns1", "ns2", "ns3"] });
export const less = full.restrict({ functions: { ns0: ["f0", "f1"] } });
export const changed = full.override("ns3", "f2", (call, id, precision) => precision + BigInt(call.svc3.num(id.length)));
export const more = full.extend({ name: "more", sets: [] });
export const start = (bytes: Uint8Array, engine: Engine): Instance =>
  instantiate(compile(bytes, small), {
    engine,
    provide: { svc0: { num: (x) => x }, svc1: { num: (x) => x }, svc2: { num: (x) => x }, svc3: { num: (x) => x } },
  });
`;

/** What everyone imports, and nothing else. */
export const ONLY_CORE = `import { builtinSet, compile, defineTarget, flat32, instantiate, t, token } from "@atoll/core";
export const all: readonly unknown[] = [builtinSet, compile, defineTarget, flat32, instantiate, t.u32, token];
`;
