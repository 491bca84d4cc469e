// Wrong values of every kind, given to everything that is public: errors of ours, which say what was expected, and never a raw one of the host's, a
// wait without end or a rejection that nobody handles (vitest fails on those).
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { type Complaint, drive, isRaw } from "../wrong-values/drive.ts";
import { EXCEPTIONS, HOST_CLASSES } from "../wrong-values/exceptions.ts";
import { ENTRIES, subjectsOf, subjectsOfObjects } from "../wrong-values/subjects.ts";

const excepted = (name: string): readonly RegExp[] =>
  EXCEPTIONS.map(([names]) => names).filter((names) => names.test(name));
const used = new Set<RegExp>();

test.for([...Object.keys(ENTRIES), "objects"])(
  "everything public of %s answers wrong values",
  { timeout: 120_000 },
  async (entry) => {
    const complaints: Complaint[] = [];
    let subjects = 0;
    for await (const subject of entry === "objects" ? subjectsOfObjects() : subjectsOf(entry)) {
      subjects++;
      const all = await drive(subject);
      const isHosts = HOST_CLASSES.find(([names]) => names.test(subject.name));
      const found = isHosts === undefined ? all : all.filter(isRaw);
      if (isHosts !== undefined && found.length < all.length) used.add(isHosts[0]);
      const reasons = excepted(subject.name);
      if (reasons.length === 0) complaints.push(...found.slice(0, 3));
      else if (found.length > 0) for (const names of reasons) used.add(names);
    }
    expect(subjects).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
  },
);

/** Packages that others' programs do not call: a command, and what bundlers load. */
const NO_LIBRARIES: readonly string[] = ["create-atoll", "unplugin"];

test("every library is among what is looked at", () => {
  const packages = globSync("*", { cwd: join(import.meta.dirname, "../../packages") }).map((folder) =>
    basename(folder),
  );
  const seen = Object.keys(ENTRIES).map((entry) => entry.split("/")[0] ?? "");
  expect([...new Set([...seen, ...NO_LIBRARIES])].toSorted()).toEqual(packages.toSorted());
});

test("no exception is left over", () => {
  const stale = [...EXCEPTIONS, ...HOST_CLASSES].filter(([names]) => !used.has(names));
  expect(stale).toEqual([]);
});
