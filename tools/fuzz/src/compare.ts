// Runs one case on Atoll and on the host, call by call, and tells the first difference.

import type { Engine } from "@atoll/core";
import { AtollExecution, type ExecutionVariant } from "./execute-ours.ts";
import { HostExecution } from "./execute-host.ts";
import type { CallOutcome, Execution } from "./execution.ts";
import type { FuzzCase } from "./generate/program.ts";
import { hostVerdict } from "./host-verdict.ts";

export interface Difference {
  /** Which call it was; -1 for instantiation. */
  readonly call: number;
  /** What differs: results, trap, state, memory, log. */
  readonly what: string;
  readonly host: string;
  readonly ours: string;
}

/** The first difference; undefined when both engines did the same. */
export async function compareExecutions(
  modules: readonly Uint8Array<ArrayBuffer>[],
  { programs, calls }: FuzzCase,
  engine: Engine,
  variant: ExecutionVariant,
): Promise<Difference | undefined> {
  const refused = modules.find((bytes) => !WebAssembly.validate(bytes));
  if (refused !== undefined) return differentVerdict(refused);
  const host = new HostExecution(modules, programs);
  const ours = new AtollExecution(modules, programs, engine, variant);
  const begun =
    differentOutcome(-1, host.failure ?? INSTANCE, ours.failure ?? INSTANCE) ?? differentEffects(-1, host, ours);
  if (begun !== undefined || host.failure !== undefined) return begun;
  for (const [i, call] of calls.entries()) {
    const difference = differentOutcome(i, host.call(call), await ours.call(call)) ?? differentEffects(i, host, ours);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function differentEffects(call: number, host: Execution, ours: Execution): Difference | undefined {
  return (
    differentText(call, "log", host.log, ours.log) ??
    differentText(call, "state", host.state(), ours.state()) ??
    differentMemory(call, host.memories(), ours.memories())
  );
}

/** Modules that are made to be valid are refused by the host: either it is wrong, or the generator is. */
function differentVerdict(bytes: Uint8Array<ArrayBuffer>): Difference {
  const verdict = hostVerdict(bytes);
  return { call: -1, what: "verdict", host: verdict.kind === "rejects" ? verdict.reason : "valid", ours: "valid" };
}

const INSTANCE: CallOutcome = { kind: "values", values: ["an instance"] };

function describe(outcome: CallOutcome): string {
  return outcome.kind === "values"
    ? `[${outcome.values.join(", ")}]`
    : `${outcome.codes.join("|")}: ${outcome.message}`;
}

function differentOutcome(call: number, host: CallOutcome, ours: CallOutcome): Difference | undefined {
  const same =
    host.kind === "trap"
      ? ours.kind === "trap" && ours.codes.some((code) => host.codes.includes(code))
      : ours.kind === "values" && host.values.join() === ours.values.join();
  if (same) return differentFrames(call, host, ours);
  const what = host.kind === "values" && ours.kind === "values" ? "results" : "trap";
  return { call, what, host: describe(host), ours: describe(ours) };
}

/** The backtraces of a trap must be the same; V8 gives up on some frames of a stack overflow. */
function differentFrames(call: number, host: CallOutcome, ours: CallOutcome): Difference | undefined {
  if (host.kind !== "trap" || ours.kind !== "trap") return undefined;
  if (host.codes.includes("call_stack_exhausted")) return undefined;
  const first = (frames: readonly string[]): string => frames.slice(0, 50).join(" ");
  if (first(host.frames) === first(ours.frames)) return undefined;
  const outer = (frames: readonly string[]): string => first(frames.slice(1));
  const joined = ours.codes.includes("out_of_bounds_memory") || ours.codes.includes("unmapped");
  if (joined && outer(host.frames) === outer(ours.frames) && isNear(host.frames[0], ours.frames[0])) return undefined;
  return { call, what: "backtrace", host: first(host.frames), ours: first(ours.frames) };
}

/** Bytes of code that the instructions of one operation of the interpreter stand in, at most. */
const JOINED_BYTES = 48;

/** Whether ours is a little before the host's: of two accesses in one operation, the first gives its place to both. */
function isNear(host: string | undefined, ours: string | undefined): boolean {
  const [hostFunc, hostOffset] = host?.split(":") ?? [];
  const [func, offset] = ours?.split(":") ?? [];
  const bytes = Number.parseInt(hostOffset ?? "", 16) - Number.parseInt(offset ?? "", 16);
  return func === hostFunc && bytes >= 0 && bytes <= JOINED_BYTES;
}

function differentText(
  call: number,
  what: string,
  host: readonly string[],
  ours: readonly string[],
): Difference | undefined {
  const length = Math.max(host.length, ours.length);
  for (let i = 0; i < length; i++) {
    if (host[i] !== ours[i]) return { call, what, host: `[${i}] ${host[i] ?? "-"}`, ours: `[${i}] ${ours[i] ?? "-"}` };
  }
  return undefined;
}

function differentMemory(
  call: number,
  host: readonly Uint8Array[],
  ours: readonly Uint8Array[],
): Difference | undefined {
  for (const [i, bytes] of host.entries()) {
    const other = ours[i] ?? new Uint8Array();
    if (Buffer.compare(bytes, other) === 0) continue;
    if (bytes.length !== other.length) {
      return { call, what: "memory size", host: `${bytes.length}`, ours: `${other.length}` };
    }
    const at = bytes.findIndex((byte, address) => byte !== other[address]);
    const show = (from: Uint8Array): string =>
      `m${i}[${at}] = ${Buffer.from(from.subarray(at, at + 8)).toString("hex")}`;
    return { call, what: "memory", host: show(bytes), ours: show(other) };
  }
  return undefined;
}
