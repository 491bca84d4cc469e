// Calls a function with wrong values in every place, and tells what it answered with that is no error of ours.
import { MemoryFault, WasmError } from "@atoll/core";
import { IoError } from "@atoll/orca-builtins";
import { WastError } from "@atoll/testing";
import { MappingError } from "@atoll/vm-builtins";
import { WasiError } from "@atoll/wasi-builtins";
import { WRONG_VALUES } from "./wrong-values.ts";

/** A function, or a class, of a package, and arguments that are right. */
export interface Subject {
  readonly name: string;
  readonly call: (...args: unknown[]) => unknown;
  /** Made anew for each call. Where nobody knows right ones, wrong ones stand in all places. */
  readonly right: () => readonly unknown[];
}

/** A call that was answered with something else than a value or an error of ours. */
export interface Complaint {
  readonly name: string;
  readonly call: string;
  readonly answer: string;
}

/** Plain objects that packages make and look at no more than that: nobody builds them by hand. */
export const MADE: WeakSet<object> = new WeakSet();

/** Milliseconds that a call may wait for nothing: more than it takes to load what a function needs, on a machine that does other things, too. */
const PATIENCE = 1500;

/** Words of the host's own errors: no message of ours has them, not even from others' mouths. */
const RAW =
  /cannot read prop|cannot set prop|cannot destructure|is not a function|is not iterable|is not a constructor|undefined is not|null is not|cannot convert|cannot mix|invalid array|must be of type|hands off|private (field|member)|reduce of empty|out of bounds of the|called on|intermediate value/i;

/** Whether an answer is in the host's words. What a value throws that refuses to be looked at is passed on by the standard's functions. */
export function isRaw({ answer }: Complaint): boolean {
  return answer !== "Error: hands off" && (RAW.test(answer) || answer === "hangs");
}

/** What is wrong with the answers to wrong values, if anything. */
export async function drive(subject: Subject): Promise<readonly Complaint[]> {
  const complaints: Complaint[] = [];
  for (const [call, args] of calls(subject)) {
    const answer = await answerTo(subject, args);
    if (answer !== undefined) complaints.push({ name: subject.name, call, answer });
  }
  return complaints;
}

/** Arguments to try: none, each place wrong by itself, all of them, and each field of options. */
function* calls({ right, call }: Subject): Generator<[string, readonly unknown[]]> {
  yield ["nothing", []];
  const places = Math.max(right().length, call.length, 1);
  for (const [what, make] of Object.entries(WRONG_VALUES)) {
    yield [`${what} everywhere`, Array.from({ length: places }, make)];
    for (let at = 0; at < right().length; at++) {
      const args = right();
      yield [`${what} as argument ${at}`, args.with(at, make())];
      for (const [path, broken] of fields(args[at], make))
        yield [`${what} as argument ${at}.${path}`, args.with(at, broken)];
    }
  }
}

/** Copies of plain options, each with a wrong field. */
function* fields(value: unknown, make: () => unknown, depth = 3): Generator<[string, unknown]> {
  if (depth === 0 || !isPlain(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    const put = (field: unknown): unknown =>
      Array.isArray(value) ? value.with(Number(key), field) : { ...value, [key]: field };
    yield [key, put(make())];
    for (const [path, broken] of fields(inner, make, depth - 1)) yield [`${key}.${path}`, put(broken)];
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return !MADE.has(value) && (prototype === Object.prototype || Array.isArray(value));
}

async function answerTo({ call }: Subject, args: readonly unknown[]): Promise<string | undefined> {
  try {
    const result = call(...args);
    if (result instanceof Promise) return await settled(result);
    if (isGenerator(result)) result.next();
    return undefined;
  } catch (error) {
    return complaintOf(error);
  }
}

function isGenerator(value: unknown): value is Generator {
  return Object.prototype.toString.call(value) === "[object Generator]";
}

/** Gives back what an answer holds of the host's. */
async function close(value: unknown): Promise<undefined> {
  if (typeof value === "object" && value !== null && Symbol.asyncDispose in value) {
    await (value as AsyncDisposable)[Symbol.asyncDispose]();
  }
  return undefined;
}

async function settled(result: Promise<unknown>): Promise<string | undefined> {
  const waiting = Promise.withResolvers<string>();
  const timer = setTimeout(waiting.resolve, PATIENCE, "hangs");
  try {
    return await Promise.race([result.then(close, complaintOf), waiting.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function complaintOf(error: unknown): string | undefined {
  const text = messageOf(error);
  const isOurs = [WasmError, MemoryFault, MappingError, WasiError, IoError, WastError].some(
    (kind) => error instanceof kind,
  );
  if (isOurs && !RAW.test(text)) return undefined;
  return `${error instanceof Error ? error.name : typeof error}: ${text}`;
}

/** Messages that are made when they are read may fail, too. */
function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch (other) {
    return `its message is not a function of what was given: ${String(other)}`;
  }
}
