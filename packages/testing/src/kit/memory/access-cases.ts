// A memory as engines reach it, against plain bytes: whatever way an access takes, through the entries of `access` or the slow path, it sees what all others
// wrote, and what engines are shown stays inside of what they may reach.

import type { Memory } from "@atoll/core";
import { casesOf, type ConformanceCase } from "../conformance-case.ts";
import { requireEqual, requireThat } from "../judge.ts";
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

/** The cases `ADDRESSTYPE/access/…`. */
export function accessCases(subject: MemorySubject): readonly ConformanceCase[] {
  const of = casesOf(`${subject.addressType}/access`);
  return [1, 2, 3].map((seed) =>
    of(`seed-${seed}`, "accesses of all kinds see the same bytes", () => {
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
            requireEqual(engineLoad(memory, at, width), plain.slice(at, at + width));
        }
      }
      for (let at = PAGE; at < memory.byteLength; at += PAGE) {
        requireEqual(
          memory.read(at, PAGE).findIndex((byte, i) => byte !== plain[at + i]),
          -1,
          `the page at ${at}`,
        );
      }
      checkEntries(memory);
    }),
  );
}

/** No entry may lead out of the frames, nor to the page that is never one. */
function checkEntries(memory: Memory): void {
  const { access } = memory;
  if (access.form === "flat") {
    requireEqual(access.view.byteLength, memory.byteLength);
    return;
  }
  const { pageShift, directory, readTable, writeTable, frames, low } = access;
  const pageSize = 2 ** pageShift;
  requireThat([12, 14, 16].includes(pageShift), `pages of 2 ** ${pageShift} bytes`);
  requireThat([0, memory.nullGuard % pageSize].includes(low - pageSize), `the lowest place is ${low}`);
  for (const base of directory) {
    for (const table of [readTable, writeTable]) {
      const entries = table.subarray(base, base + 2 ** (32 - pageShift));
      requireEqual(entries.length, 2 ** (32 - pageShift));
      const wrong: number[] = [];
      for (let page = 0; page < entries.length; page++) {
        const place = (entries[page] ?? 0) >>> 0;
        if (place === 0) continue;
        if (place % pageSize !== 0 || place + pageSize > frames.byteLength) wrong.push(page);
      }
      requireEqual(wrong, []);
    }
  }
}
