// Filesystems in memory do what the host's does: random operations on few names, by the same guest code, with the same outcomes.

import { type FileSystem, memoryFileSystem, overlay, reproducible } from "@atoll/wasi-builtins";
import { hostDirectory } from "@atoll/wasi-builtins/node";
import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { Guest } from "./fixtures/guest.ts";
import { removeFolder, scratchFolder } from "./fixtures/places.ts";

const name = fc.constantFrom("a", "b", "c");
const path = fc
  .tuple(fc.array(fc.oneof({ weight: 4, arbitrary: name }, fc.constantFrom(".", "..")), { maxLength: 2 }), name)
  .chain(([folders, last]) => fc.constantFrom("", "/").map((end) => [...folders, last].join("/") + end));
const flag = fc.boolean();

type Operation = (guest: Guest) => unknown;

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .record({ path, follow: flag, create: flag, exclusive: flag, truncate: flag, directory: flag, text: name })
    .map(({ path: place, text, ...options }): Operation =>
      named(`open ${place} ${JSON.stringify(options)}`, (guest) => {
        const fd = guest.open(place, options);
        if (typeof fd === "string") return fd;
        const written = guest.write(fd, text);
        const read = guest.text(fd, 10, 0);
        return [written, read, guest.close(fd)];
      }),
    ),
  path.map((place) => named(`mkdir ${place}`, (guest) => guest.mkdir(place))),
  path.map((place) => named(`rmdir ${place}`, (guest) => guest.rmdir(place))),
  path.map((place) => named(`unlink ${place}`, (guest) => guest.unlink(place))),
  fc.tuple(path, path).map(([from, to]) => named(`rename ${from} ${to}`, (guest) => guest.rename(from, to))),
  fc
    .tuple(path, path, flag)
    .map(([from, to, follow]) => named(`link ${from} ${to} ${follow}`, (guest) => guest.link(from, to, { follow }))),
  fc.tuple(path, path).map(([target, at]) => named(`symlink ${target} ${at}`, (guest) => guest.symlink(target, at))),
  path.map((place) => named(`readlink ${place}`, (guest) => guest.readlink(place))),
  fc.tuple(path, flag).map(([place, follow]) =>
    named(`stat ${place} ${follow}`, (guest) => {
      const stat = guest.stat(place, { follow });
      // The size and links of a directory are the host's own affair.
      return typeof stat === "string" || stat.type === 3 ? stat && typeof stat : [stat.type, stat.size, stat.nlink];
    }),
  ),
  path.map((place) =>
    named(`list ${place}`, (guest) => {
      const fd = guest.open(place, { directory: true, follow: true });
      if (typeof fd === "string") return fd;
      const entries = guest.readdir(fd).map((entry) => `${entry.name}:${entry.type}`);
      guest.close(fd);
      return entries;
    }),
  ),
);

/** Counterexamples are read by what they do. */
function named(text: string, act: Operation): Operation {
  return Object.assign(act, { toString: () => text, [fc.toStringMethod]: () => text });
}

function outcomes(filesystem: FileSystem, operations: readonly Operation[]): unknown[] {
  using guest = new Guest({ preopens: { "/": filesystem } });
  return operations.map((act) => act(guest));
}

test.prop([fc.array(operation, { minLength: 1, maxLength: 40 })], { numRuns: 150 })(
  "whatever is done",
  (operations) => {
    const folder = scratchFolder();
    try {
      const expected = outcomes(hostDirectory(folder), operations);
      expect(outcomes(memoryFileSystem(), operations)).toEqual(expected);
      expect(outcomes(overlay(memoryFileSystem(), memoryFileSystem()), operations)).toEqual(expected);
      expect(outcomes(reproducible(memoryFileSystem()), operations)).toEqual(expected);
    } finally {
      removeFolder(folder);
    }
  },
);
