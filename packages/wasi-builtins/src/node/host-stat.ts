// Attributes of host files in WASI's terms, and setting their timestamps to the nanosecond as far as Node lets us.

import { type BigIntStats, type PathLike, futimesSync, lutimesSync, utimesSync } from "node:fs";
import type { FileType, Filestat, Times } from "@atoll/wasi-builtins";

/** The type of a host file, from its attributes or its directory entry. */
export function fileTypeOf(stat: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
  isCharacterDevice(): boolean;
  isBlockDevice(): boolean;
  isSocket(): boolean;
}): FileType {
  if (stat.isFile()) return "regularFile";
  if (stat.isDirectory()) return "directory";
  if (stat.isSymbolicLink()) return "symbolicLink";
  if (stat.isCharacterDevice()) return "characterDevice";
  if (stat.isBlockDevice()) return "blockDevice";
  return stat.isSocket() ? "socketStream" : "unknown";
}

/** Attributes in WASI's form. */
export function filestatOf(stat: BigIntStats): Filestat {
  const exact = exactTimes.get(identity(stat));
  return {
    dev: stat.dev,
    ino: stat.ino,
    type: fileTypeOf(stat),
    nlink: stat.nlink,
    size: stat.size,
    atim: exact !== undefined && exact.stored.atim === stat.atimeNs ? exact.asked.atim : stat.atimeNs,
    mtim: exact !== undefined && exact.stored.mtim === stat.mtimeNs ? exact.asked.mtim : stat.mtimeNs,
    ctim: stat.ctimeNs,
  };
}

interface ExactTimes {
  readonly stored: { readonly atim: bigint; readonly mtim: bigint };
  readonly asked: { readonly atim: bigint; readonly mtim: bigint };
}

/**
 * Node sets timestamps as floating-point seconds: some 240 ns coarse. What guests asked for is kept here, by file, for as long as the
 * host still shows what Node made of it.
 */
const exactTimes = new Map<string, ExactTimes>();
const MAX_EXACT = 4096;

function identity(stat: BigIntStats): string {
  return `${stat.dev}:${stat.ino}`;
}

/** Sets timestamps. `look` reads the file's attributes; `set` is one of the functions below, bound to the file. */
export function setTimes(
  look: () => BigIntStats,
  set: (atime: number | Date, mtime: number | Date) => void,
  times: Times,
): void {
  if (times.atim === undefined && times.mtim === undefined) return;
  const before = filestatOf(look());
  set(seconds(times.atim), seconds(times.mtim));
  const after = look();
  const key = identity(after);
  exactTimes.delete(key);
  exactTimes.set(key, {
    stored: { atim: after.atimeNs, mtim: after.mtimeNs },
    asked: { atim: times.atim ?? before.atim, mtim: times.mtim ?? before.mtim },
  });
  if (exactTimes.size > MAX_EXACT) exactTimes.delete(exactTimes.keys().next().value ?? "");
}

/** An invalid date reaches the system as "leave it as it is". */
function seconds(nanoseconds: bigint | undefined): number | Date {
  if (nanoseconds === undefined) return new Date(Number.NaN);
  return Number(nanoseconds / 1_000_000_000n) + Number(nanoseconds % 1_000_000_000n) / 1e9;
}

export const timesOfDescriptor =
  (fd: number) =>
  (atime: number | Date, mtime: number | Date): void =>
    futimesSync(fd, atime, mtime);
export const timesOfPath =
  (path: PathLike) =>
  (atime: number | Date, mtime: number | Date): void =>
    utimesSync(path, atime, mtime);
export const timesOfLink =
  (path: PathLike) =>
  (atime: number | Date, mtime: number | Date): void =>
    lutimesSync(path, atime, mtime);
