// Calls in words, for traces: names of errnos, rights, flags and clocks, paths as text, the lengths of vectors.

import type { Builtin, Memory, WasmType } from "@atoll/core";
import { MemoryFault } from "@atoll/core";
import { errnoName } from "./abi/errno.ts";
import { FDFLAGS, FSTFLAGS, OFLAGS, RIFLAGS, SDFLAGS, SIGNAL_NAMES } from "./abi/flags.ts";
import { ALL_RIGHTS, decodeRights, RIGHTS } from "./abi/rights.ts";
import { checkValue, type OptionKind, optionKinds } from "@atoll/core/engine";

const CLOCKS = ["realtime", "monotonic", "process_cputime", "thread_cputime"];
const WHENCES = ["set", "cur", "end"];
const OLD_WHENCES = ["cur", "end", "set"];
const ADVICE = ["normal", "sequential", "random", "willneed", "dontneed", "noreuse"];

/** Names of the bits that are set; 0 if none is. */
function bits(names: Readonly<Record<string, number>>, value: number): string {
  let rest = value;
  const set: string[] = [];
  for (const [name, bit] of Object.entries(names)) {
    if ((value & bit) === 0) continue;
    set.push(snake(name));
    rest &= ~bit;
  }
  if (rest !== 0) set.push(`0x${(rest >>> 0).toString(16)}`);
  return set.length === 0 ? "0" : set.join("|");
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const WORDS: Readonly<Record<string, (value: number) => string>> = {
  errno: errnoName,
  fdflags: (value) => bits(FDFLAGS, value),
  oflags: (value) => bits(OFLAGS, value),
  fstflags: (value) => bits(FSTFLAGS, value),
  riflags: (value) => bits(RIFLAGS, value),
  sdflags: (value) => bits(SDFLAGS, value),
  lookupflags: (value) => bits({ symlink_follow: 1 }, value),
  clockid: (value) => CLOCKS[value] ?? String(value),
  old_whence: (value) => OLD_WHENCES[value] ?? String(value),
  whence: (value) => WHENCES[value] ?? String(value),
  advice: (value) => ADVICE[value] ?? String(value),
  signal: (value) => SIGNAL_NAMES[value] ?? String(value),
};

/** A value of one of preview 1's types in words; undefined for any other type. */
export function describeValue(type: WasmType, value: unknown): string | undefined {
  checkValue("describeValue", "type", type, TYPE);
  if (type.name === "rights" && typeof value === "bigint") {
    const rights = decodeRights(value);
    return rights === ALL_RIGHTS ? "all" : bits(RIGHTS, rights);
  }
  return typeof value === "number" ? WORDS[type.name]?.(value) : undefined;
}

const TYPE: OptionKind = {
  expected: "a type of a parameter",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    optionKinds.text.accepts(value.name) &&
    (!("label" in value) || value.label === undefined || optionKinds.text.accepts(value.label)),
};
const BUILTIN: OptionKind = {
  expected: "a builtin",
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    "params" in value &&
    optionKinds.list("", TYPE).accepts(value.params),
};
/** Numbers, as the set's functions have them; what is none of any kind may stand among them. */
const ARGUMENTS = optionKinds.list("a list of arguments", {
  expected: "",
  accepts: (value) => typeof value !== "object" && typeof value !== "function" && typeof value !== "symbol",
});

/** Vectors that a trace lists. */
const MOST_VECTORS = 8;

/**
 * The arguments of a call to one of the set's functions in words, each with its name. A path and its length become one text, vectors and their
 * count a list of lengths.
 */
export function describeArguments(builtin: Builtin, args: readonly unknown[], memory: Memory): string[] {
  checkValue("describeArguments", "builtin", builtin, BUILTIN);
  checkValue("describeArguments", "args", args, ARGUMENTS);
  checkValue("describeArguments", "memory", memory, optionKinds.service("a memory", "read"));
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const [type, next] = [builtin.params[i], builtin.params[i + 1]];
    if (type === undefined) break;
    const name = type.label ?? type.name;
    const [value, length] = [args[i], args[i + 1]];
    if (next?.label === `${name}_len` && typeof value === "number" && typeof length === "number") {
      const text = describeRange(name, memory, value, length);
      if (text !== undefined) {
        words.push(`${name}=${text}`);
        i++;
        continue;
      }
    }
    words.push(`${name}=${describeValue(type, value) ?? plain(type, value)}`);
  }
  return words;
}

function describeRange(name: string, memory: Memory, address: number, length: number): string | undefined {
  try {
    if (name.endsWith("path"))
      return JSON.stringify(new TextDecoder().decode(memory.read(address, Math.min(length, 4096))));
    if (name === "iovs" || name.endsWith("_data")) return vectorLengths(memory, address, length);
  } catch (error) {
    if (!(error instanceof MemoryFault)) throw error;
  }
  return undefined;
}

function vectorLengths(memory: Memory, address: number, count: number): string {
  const width = memory.addressWidth;
  const shown = Math.min(count, MOST_VECTORS);
  const lengths = Array.from({ length: shown }, (_, i) => memory.getAddress(address + (2 * i + 1) * width));
  return `[${lengths.join(", ")}${count > shown ? ", …" : ""}]`;
}

function plain(type: WasmType, value: unknown): string {
  return type.name === "pointer" && typeof value === "number" ? `0x${value.toString(16)}` : String(value);
}
