// What every memory's methods do, for builtins and the host: numbers, ranges, growth, accounts and the end.

import { ArgumentError, MemoryFault } from "@atoll/core";
import { type MemoryPiece } from "@atoll/core/engine";
import { casesOf, type ConformanceCase } from "../conformance-case.ts";
import { requireEqual, requireLike, requireThat } from "../judge.ts";
import { engineLoad, engineStore } from "../../memory/engine-access.ts";
import { thrown } from "../../target/thrown.ts";
import { END, expectFault, MAX_PAGES, type MemorySubject, PAGE } from "./memory-subject.ts";

/** The cases `ADDRESSTYPE/methods/…`. */
export function methodCases(subject: MemorySubject): readonly ConformanceCase[] {
  const { start, beyond } = subject;
  const of = casesOf(`${subject.addressType}/methods`);
  return [
    of("numbers", "numbers of every width, little-endian, aligned or not", () => {
      const memory = subject.memory();
      // The last is across two pages.
      for (const at of [start, start + 3, PAGE - 3]) {
        memory.setU64(at, 0x8877665544332211n);
        requireEqual([memory.getU8(at), memory.getU16(at + 1), memory.getU32(at + 4)], [0x11, 0x3322, 0x88776655]);
        requireEqual([memory.getI32(at + 4), memory.getU64(at)], [0x88776655 | 0, 0x8877665544332211n]);
        memory.setF64(at, Math.PI);
        requireEqual(memory.getF64(at), Math.PI);
        memory.setF32(at, 0.5);
        memory.setU16(at + 4, 0xabcd);
        requireEqual([memory.getF32(at), memory.getU16(at + 4)], [0.5, 0xabcd]);
      }
      memory.setAddress(start, 0xfffffffe);
      requireEqual(
        [memory.getAddress(start), memory.addressWidth],
        [0xfffffffe, subject.addressType === "i32" ? 4 : 8],
      );
    }),

    of("past-the-end", "an access past the end changes nothing, and says what it was", () => {
      const memory = subject.memory();
      const at = END - 4;
      const bytes = Uint8Array.from({ length: 16 }, () => 255);
      const write = { address: at, access: "write" } as const;
      expectFault(() => memory.setU64(at, 2n ** 64n - 1n), beyond, { ...write, width: 8 });
      expectFault(() => memory.fill(at, 1, 5), beyond, { ...write, width: 5 });
      expectFault(() => memory.copy(at, memory, start, 6), beyond, { ...write, width: 6 });
      expectFault(() => memory.write(at, bytes), beyond, { ...write, width: 16 });
      expectFault(() => memory.store(at, 16, bytes), beyond, { ...write, width: 16 });
      expectFault(() => memory.pieces(at, 9, "write"), beyond, { ...write, width: 9 });
      expectFault(() => memory.check(at, 10, "write"), beyond, { ...write, width: 10 });
      expectFault(() => engineStore(memory, at, bytes.subarray(0, 8)), beyond, { ...write, width: 8 });
      const two = [
        { address: start, length: 4 },
        { address: at, length: 7 },
      ];
      expectFault(() => memory.gather(two, "write"), beyond, { ...write, width: 7 });
      requireEqual([memory.getU32(at), memory.getU32(start)], [0, 0]);
      const read = { address: at, access: "read" } as const;
      expectFault(() => memory.getU64(at), beyond, { ...read, width: 8 });
      expectFault(() => memory.read(at, 9), beyond, { ...read, width: 9 });
      expectFault(() => memory.copy(start, memory, at, 11), beyond, { ...read, width: 11 });
      expectFault(() => engineLoad(memory, at, 8), beyond, { ...read, width: 8 });
      requireEqual(memory.getU32(start), 0);
    }),

    of("signed-numbers", "signed numbers of every width", () => {
      const memory = subject.memory();
      memory.setI8(start, -2);
      memory.setI16(start + 1, -3);
      memory.setI32(start + 3, -4);
      memory.setI64(start + 7, -5n);
      requireEqual([memory.getI8(start), memory.getI16(start + 1), memory.getI32(start + 3)], [-2, -3, -4]);
      requireEqual([memory.getI64(start + 7), memory.getU8(start), memory.getU16(start + 1)], [-5n, 0xfe, 0xfffd]);
    }),

    of("bad-arguments", "what is no address or length is refused, and nothing is written", () => {
      const memory = subject.memory();
      const bytes = Uint8Array.of(1, 2, 3, 4);
      for (const odd of [-4, -1, 0.5, start + 0.5, Number.NaN, -Infinity]) {
        const calls: readonly (() => unknown)[] = [
          () => memory.write(odd, bytes),
          () => memory.read(odd, 4),
          () => memory.fill(odd, 1, 4),
          () => memory.copy(odd, memory, start, 4),
          () => memory.copy(start, memory, odd, 4),
          () => memory.pieces(odd, 4, "write"),
          () => memory.gather([{ address: odd, length: 4 }], "write"),
          () => memory.getU8(odd),
          () => memory.setU32(odd, 1),
          () => memory.setF64(odd, 1),
          () => memory.read(start, odd),
          () => memory.fill(start, 1, odd),
          () => memory.copy(start, memory, start, odd),
          () => memory.grow(odd),
        ];
        for (const [i, call] of calls.entries()) {
          requireEqual(thrown(ArgumentError, call).code, "bad_argument", `call ${i} with ${odd}`);
        }
      }
      requireEqual([memory.getU32(END - 4), memory.getU32(start), memory.pages], [0, 0, END / PAGE]);
    }),

    of("large-numbers", "no number is too large for a check", () => {
      const memory = subject.memory();
      for (const address of [MAX_PAGES * PAGE, 2 ** 32, 2 ** 53]) {
        const fault = { address, width: 1, access: "read" } as const;
        expectFault(() => memory.read(address, 1), "out_of_bounds_memory", fault);
      }
      memory.check(END, 0, "read");
      requireEqual(
        thrown(MemoryFault, () => memory.check(MAX_PAGES * PAGE + 1, 0, "read")).code,
        "out_of_bounds_memory",
      );
      requireEqual(memory.effectiveAddress(0xffffffff, 1, 4, "read"), 2 ** 33 - 1);
      requireLike(
        thrown(MemoryFault, () => memory.effectiveAddress(1, 2 ** 32, 4, "read")),
        {
          code: "out_of_bounds_memory",
          fault: { address: 2n ** 64n + 1n, width: 4, access: "read" },
        },
      );
    }),

    of("null-guard", "below the null guard nothing can be reached", () => {
      const memory = subject.memory();
      const guard = memory.nullGuard;
      if (guard === 0) {
        memory.setU8(0, 1);
        requireEqual(engineLoad(memory, 0, 1), Uint8Array.of(1));
        return;
      }
      for (const address of [0, guard - 1]) {
        const fault = { address, width: 4, access: "write" } as const;
        expectFault(() => memory.setU32(address, 1), "null_access", fault);
        expectFault(() => engineStore(memory, address, new Uint8Array(4)), "null_access", fault);
      }
      memory.setU32(guard, 7);
      requireEqual(engineLoad(memory, guard, 1), Uint8Array.of(7));
    }),

    of("ranges", "ranges across pages are filled, written, read and shown in pieces", () => {
      const memory = subject.memory();
      const bytes = Uint8Array.from({ length: 3000 }, (_, i) => i % 251);
      const at = PAGE - 1500;
      memory.fill(at - 100, 9, bytes.length + 200);
      memory.write(at, bytes);
      requireEqual(same(memory.read(at, bytes.length), bytes), true);
      requireEqual([memory.getU8(at - 1), memory.getU8(at + bytes.length)], [9, 9]);
      requireEqual(same(joined(memory.pieces(at, bytes.length, "read")), bytes), true);
      for (const piece of memory.pieces(at, bytes.length, "write")) piece.fill(77);
      requireEqual(engineLoad(memory, PAGE - 8, 16), new Uint8Array(16).fill(77));
      requireEqual(
        memory.pieces(at, 0, "read").every(({ length }) => length === 0),
        true,
      );
      memory.write(at, new Uint8Array());
      memory.fill(END, 1, 0);
    }),

    of("gather", "the pieces of several ranges are valid together", () => {
      const memory = subject.memory();
      const ranges = [
        { address: PAGE - 2, length: 4 },
        { address: start, length: 2 },
        { address: END - 3, length: 3 },
      ];
      let next = 1;
      for (const piece of memory.gather(ranges, "write")) for (const i of piece.keys()) piece[i] = next++;
      requireEqual([...memory.read(PAGE - 2, 4)], [1, 2, 3, 4]);
      requireEqual([...memory.read(start, 2), ...memory.read(END - 3, 3)], [5, 6, 7, 8, 9]);
      requireEqual([...joined(memory.gather(ranges, "read"))], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
      requireEqual(memory.gather([], "read"), []);
    }),

    of("copy-within", "a copy within overlaps like memmove, also across pages", () => {
      const memory = subject.memory();
      memory.write(PAGE - 3, Uint8Array.from([1, 2, 3, 4, 5]));
      memory.copy(PAGE - 1, memory, PAGE - 3, 5);
      requireEqual([...memory.read(PAGE - 3, 7)], [1, 2, 1, 2, 3, 4, 5]);
      memory.copy(PAGE - 3, memory, PAGE - 1, 5);
      requireEqual([...memory.read(PAGE - 3, 7)], [1, 2, 3, 4, 5, 4, 5]);
      const bytes = Uint8Array.from({ length: PAGE }, (_, i) => (i * 7) % 253);
      memory.write(start, bytes);
      memory.copy(start + 999, memory, start, PAGE - 4096);
      requireEqual(same(memory.read(start + 999, PAGE - 4096), bytes.subarray(0, PAGE - 4096)), true);
    }),

    of("copy-between", "a copy between memories checks both before it writes", () => {
      const memory = subject.memory();
      const other = subject.memory();
      other.fill(start, 5, 100);
      memory.copy(PAGE - 50, other, start, 100);
      requireEqual(same(memory.read(PAGE - 50, 100), new Uint8Array(100).fill(5)), true);
      expectFault(() => memory.copy(start, other, END - 1, 2), beyond, { address: END - 1, width: 2, access: "read" });
      expectFault(() => memory.copy(END - 1, other, start, 2), beyond, { address: END - 1, width: 2, access: "write" });
      requireEqual([memory.getU8(start), memory.getU8(END - 1)], [0, 0]);
    }),

    of("growth", "it grows to its maximum and keeps what it holds, or never", () => {
      const memory = subject.memory();
      memory.setU32(END - 4, 77);
      if (subject.denied) {
        requireEqual([memory.grow(1), memory.grow(MAX_PAGES), memory.byteLength], [-1, -1, END]);
        return;
      }
      requireEqual(memory.grow(0), 2);
      for (let pages = 2; pages < 12; pages++) {
        requireEqual(memory.grow(1), pages);
        requireEqual(engineLoad(memory, pages * PAGE, 8), new Uint8Array(8));
        engineStore(memory, (pages + 1) * PAGE - 1, Uint8Array.of(pages));
      }
      requireEqual([memory.grow(MAX_PAGES - 11), memory.grow(2 ** 40), memory.byteLength], [-1, -1, 12 * PAGE]);
      requireEqual(memory.grow(MAX_PAGES - 12), 12);
      requireEqual([memory.grow(1), memory.pages], [-1, MAX_PAGES]);
      memory.setU32(MAX_PAGES * PAGE - 4, 5);
      requireEqual([memory.getU32(END - 4), memory.getU8(12 * PAGE - 1)], [77, 11]);
    }),

    of("charges", "what it takes is charged, what is refused is not taken, and all is given back", () => {
      let charged = 0;
      let limit = Infinity;
      const charge = (bytes: number): boolean => {
        if (charged + bytes > limit) return false;
        charged += bytes;
        return true;
      };
      const memory = subject.memory({ charge });
      memory.fill(start, 1, END - start);
      requireThat(charged >= END - start && charged <= END, `${charged} bytes are charged for ${END - start}`);
      limit = charged;
      // Growing may cost at once, or when the pages are written.
      if (memory.grow(1) >= 0) {
        requireEqual(thrown(MemoryFault, () => memory.setU8(END, 1)).code, "commit_limit");
      }
      requireEqual(charged, limit);
      memory.dispose();
      requireEqual(charged, 0);
      thrown(MemoryFault, () => memory.getU8(start));
      thrown(MemoryFault, () => engineLoad(memory, start, 1));
    }),

    of("segments", "data segments are written where the module has them", () => {
      const memory = subject.memory();
      const bytes = Uint8Array.from([1, 2, 3, 4]);
      memory.initialise(PAGE - 2, bytes);
      requireEqual([...memory.read(PAGE - 2, 4)], [1, 2, 3, 4]);
      const far = (MAX_PAGES + 1) * PAGE;
      requireEqual(thrown(MemoryFault, () => memory.initialise(far, bytes)).code, "out_of_bounds_memory");
    }),
  ];
}

function joined(pieces: readonly MemoryPiece[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

/** Like toEqual, without its cost for long runs of bytes. */
function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
