// What `stat` tells of a file, from what a filesystem knows.

import type { Filestat } from "@atoll/wasi-builtins";

/** Seconds between 1900 and 1970. */
const EPOCH = 2_208_988_800n;
const NANOSECONDS = 1_000_000_000n;

/** Orca's numbers of what a file is. */
export const FILE_TYPES: Readonly<Record<Filestat["type"], number>> = {
  unknown: 0,
  regularFile: 1,
  directory: 2,
  symbolicLink: 3,
  blockDevice: 4,
  characterDevice: 5,
  socketDgram: 7,
  socketStream: 7,
};

/** A time in nanoseconds since 1970. */
function stampOf(nanoseconds: bigint): { readonly seconds: bigint; readonly fraction: bigint } {
  const seconds = nanoseconds / NANOSECONDS;
  return { seconds: seconds + EPOCH, fraction: ((nanoseconds % NANOSECONDS) << 64n) / NANOSECONDS };
}

/** Permissions of owner, group and others, as Orca numbers them: whatever they are on the host, the guest's are its rights. */
const READ_ALL = 0b100_100_100;

/** What `stat` writes; `stat` is undefined for a file of which only the size is known. */
export function statusOf(size: number, stat: Filestat | undefined) {
  const none = { seconds: 0n, fraction: 0n };
  return {
    uid: stat?.ino ?? 0n,
    type: FILE_TYPES[stat?.type ?? "regularFile"],
    permissions: READ_ALL,
    size: BigInt(size),
    created: stat === undefined ? none : stampOf(stat.ctim),
    accessed: stat === undefined ? none : stampOf(stat.atim),
    modified: stat === undefined ? none : stampOf(stat.mtim),
  };
}
