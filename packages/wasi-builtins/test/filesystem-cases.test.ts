// Every filesystem of this package's by the cases of all filesystems, at its handles: those that answer at once, and those that answer later.

import { memoryFileSystem, overlay, readOnly, reproducible } from "@atoll/wasi-builtins";
import { declareCases } from "@atoll/testing";
import { fileSystemCases, type FileSystemCasesOptions } from "@atoll/testing/wasi";
import { describe, test } from "vitest";
import { later } from "./fixtures/later.ts";
import { places } from "./fixtures/places.ts";

const SMALL = { limit: 64 * 1024 };

const made: Readonly<Record<string, FileSystemCasesOptions>> = {
  ...Object.fromEntries(
    places.map(({ name, make }) => [
      name,
      {
        make: () => {
          const scratch = make();
          return { filesystem: scratch.filesystem, done: () => scratch[Symbol.dispose]() };
        },
      },
    ]),
  ),
  memory: {
    make: () => ({ filesystem: memoryFileSystem() }),
    small: () => ({ filesystem: memoryFileSystem({}, SMALL) }),
  },
  "an overlay": {
    make: () => ({ filesystem: overlay(memoryFileSystem(), memoryFileSystem()) }),
    small: () => ({ filesystem: overlay(memoryFileSystem({}, SMALL), memoryFileSystem()) }),
  },
  "an overlay over what cannot be written": {
    make: () => ({ filesystem: overlay(memoryFileSystem(), readOnly(memoryFileSystem())) }),
  },
  "a reproducible view": {
    make: () => ({ filesystem: reproducible(memoryFileSystem()) }),
    skip: [{ reason: "times are the same in every run until the guest sets them", cases: ["times/writing"] }],
  },
  "memory that answers later": { make: () => ({ filesystem: later(memoryFileSystem()) }) },
};

for (const [name, options] of Object.entries(made)) {
  describe(name, () => {
    declareCases(fileSystemCases(options), test);
  });
}
