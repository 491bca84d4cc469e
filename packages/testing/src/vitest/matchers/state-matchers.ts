// Matchers for what an instance holds: handles that it never gave up, and the contents of its memory.

import { type Instance, type Memory, MemoryFault } from "@atoll/core";
import * as t from "@atoll/core/types";
import { type Differing, hexLines } from "./hex-lines.ts";
import type { MatcherContext, MatcherResult } from "./ending.ts";

/** Passes when the guest has handles that it did not give up: of any resource, or of that one. Ask before the instance is disposed. */
export function toLeak(context: MatcherContext, received: unknown, resource?: string): MatcherResult {
  const handles = (received as Partial<Instance> | undefined)?.handles;
  if (handles === undefined) {
    return { pass: context.isNot === true, message: () => "toLeak takes an instance" };
  }
  const live = [...handles.counts].filter(([name, count]) => count.live > 0 && (resource ?? name) === name);
  const pass = live.length > 0;
  const what = resource === undefined ? "handles" : `a ${resource}`;
  const lines = live.map(([name, count]) => `\n  ${name}: ${count.live} live, of ${count.made} made`);
  return { pass, message: () => `expected the guest ${pass ? "not " : ""}to leak ${what}${lines.join("")}` };
}

/**
 * Passes when memory has this at an address: bytes, a text (UTF-8), or a value of a declared type. Takes a memory, or an instance for its memory 0.
 */
export function toHold(
  context: MatcherContext,
  received: unknown,
  address: number,
  value: unknown,
  type?: t.Type,
): MatcherResult {
  const memory = memoryOf(received);
  if (memory === undefined) {
    return { pass: context.isNot === true, message: () => "toHold takes a memory, or an instance that has one" };
  }
  try {
    return type === undefined
      ? holdsBytes(memory, address, bytesOf(value))
      : holdsValue(context, { found: t.load(memory, type, address), value, address, type });
  } catch (error) {
    if (!(error instanceof MemoryFault)) throw error;
    const message = `expected memory ${context.isNot === true ? "not " : ""}to hold something at ${hex(address)}, but there is none: ${error.message}`;
    return { pass: false, message: () => message };
  }
}

function memoryOf(received: unknown): Memory | undefined {
  if (typeof received !== "object" || received === null) return undefined;
  if ("byteLength" in received && "read" in received) return received as Memory;
  return "memory" in received ? memoryOf(received.memory) : undefined;
}

function bytesOf(value: unknown): Uint8Array {
  if (typeof value === "string") return new TextEncoder().encode(value);
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return Uint8Array.from(value as number[]);
  throw new TypeError("toHold compares bytes or a text; for anything else name its type: toHold(address, 7, t.u32)");
}

function holdsBytes(memory: Memory, address: number, expected: Uint8Array): MatcherResult {
  const found = memory.read(address, expected.length).slice();
  const at = found.findIndex((byte, i) => byte !== expected[i]);
  const pass = at < 0;
  const differing: Differing = { address, found, expected, at };
  return {
    pass,
    message: () =>
      pass
        ? `expected memory to hold something else than these ${expected.length} bytes at ${hex(address)}`
        : `expected memory to hold ${expected.length} bytes at ${hex(address)}; the first that is another is at ${hex(address + at)}\n${hexLines(differing)}`,
  };
}

interface TypedValue {
  readonly found: unknown;
  readonly value: unknown;
  readonly address: number;
  readonly type: t.Type;
}

function holdsValue({ equals }: MatcherContext, { found, value, address, type }: TypedValue): MatcherResult {
  const pass = equals(found, value);
  const what = `${type.name} at ${hex(address)}`;
  return {
    pass,
    message: () =>
      pass
        ? `expected memory to hold another ${what} than ${jsonText(value)}`
        : `expected memory to hold this ${what}\n  expected: ${jsonText(value)}\n  found:    ${jsonText(found)}`,
  };
}

function jsonText(value: unknown): string {
  return (
    JSON.stringify(value, (_key, each: unknown) => (typeof each === "bigint" ? `${each}n` : each)) ?? String(value)
  );
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}
