// A memory as engines reach it, against plain bytes: whatever way an access takes, through the entries of `access` or the slow path, it sees what all others
// wrote, and what engines are shown stays inside of what they may reach.

import type { Memory } from "@atoll/core";
import { expect, test } from "../../vitest/vitest.ts";
import { engineLoad, engineStore } from "../../memory/engine-access.ts";
import { MAX_PAGES, type MemorySubject, PAGE } from "./memory-subject.ts";

const ROUNDS = 4000;

/** The same numbers each time: a failure can be seen again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function accessCases(subject: MemorySubject): void {
  test.each([1, 2, 3])("accesses of all kinds see the same bytes (%i)", (seed) => {
    const memory = subject.memory();
    const { start } = subject;
    const plain = new Uint8Array(MAX_PAGES * PAGE);
    const below = generator(seed);
    /** Mostly near the edges of pages. */
    const place = (length: number): number => {
      const { byteLength } = memory;
      const near = below(byteLength / 4096) * 4096 - 8 + below(16);
      return Math.min(byteLength - length, Math.max(start, below(4) === 0 ? below(byteLength) : near));
    };
    for (let round = 0; round < ROUNDS; round++) {
      const width = 1 + below(16);
      const at = place(width);
      const bytes = Uint8Array.from({ length: width }, () => below(256));
      switch (below(9)) {
        case 0:
          memory.write(at, bytes);
          plain.set(bytes, at);
          break;
        case 1: {
          const length = below(3 * 4096);
          const from = place(length);
          const to = place(length);
          memory.copy(to, memory, from, length);
          plain.copyWithin(to, from, from + length);
          break;
        }
        case 2: {
          const length = below(2 * 4096);
          const to = place(length);
          memory.fill(to, width, length);
          plain.fill(width, to, to + length);
          break;
        }
        case 3:
          if (below(50) === 0) {
            memory.grow(1);
            checkEntries(memory);
          }
          break;
        case 4:
        case 5:
        case 6:
          engineStore(memory, at, bytes);
          plain.set(bytes, at);
          break;
        default:
          expect(engineLoad(memory, at, width)).toEqual(plain.slice(at, at + width));
      }
    }
    for (let at = PAGE; at < memory.byteLength; at += PAGE) {
      expect(Buffer.from(memory.read(at, PAGE)).equals(plain.subarray(at, at + PAGE))).toBe(true);
    }
    checkEntries(memory);
  });
}

/** No entry may lead out of the frames, nor to the page that is never one. */
function checkEntries(memory: Memory): void {
  const { access } = memory;
  if (access.form === "flat") {
    expect(access.view.byteLength).toBe(memory.byteLength);
    return;
  }
  const { pageShift, directory, readTable, writeTable, frames, low } = access;
  const pageSize = 2 ** pageShift;
  expect([12, 14, 16]).toContain(pageShift);
  expect([0, memory.nullGuard % pageSize]).toContain(low - pageSize);
  for (const base of directory) {
    for (const table of [readTable, writeTable]) {
      const entries = table.subarray(base, base + 2 ** (32 - pageShift));
      expect(entries.length).toBe(2 ** (32 - pageShift));
      const wrong: number[] = [];
      for (let page = 0; page < entries.length; page++) {
        const place = (entries[page] ?? 0) >>> 0;
        if (place === 0) continue;
        if (place % pageSize !== 0 || place + pageSize > frames.byteLength) wrong.push(page);
      }
      expect(wrong).toEqual([]);
    }
  }
}
