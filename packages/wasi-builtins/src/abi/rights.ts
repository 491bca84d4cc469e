// Rights: what a descriptor may be used for, and what descriptors opened through it may be used for. The 30 defined bits fit
// a number; bits that guests set beyond them name nothing and are dropped.

export const RIGHTS = {
  fdDatasync: 1 << 0,
  fdRead: 1 << 1,
  fdSeek: 1 << 2,
  fdFdstatSetFlags: 1 << 3,
  fdSync: 1 << 4,
  fdTell: 1 << 5,
  fdWrite: 1 << 6,
  fdAdvise: 1 << 7,
  fdAllocate: 1 << 8,
  pathCreateDirectory: 1 << 9,
  pathCreateFile: 1 << 10,
  pathLinkSource: 1 << 11,
  pathLinkTarget: 1 << 12,
  pathOpen: 1 << 13,
  fdReaddir: 1 << 14,
  pathReadlink: 1 << 15,
  pathRenameSource: 1 << 16,
  pathRenameTarget: 1 << 17,
  pathFilestatGet: 1 << 18,
  pathFilestatSetSize: 1 << 19,
  pathFilestatSetTimes: 1 << 20,
  fdFilestatGet: 1 << 21,
  fdFilestatSetSize: 1 << 22,
  fdFilestatSetTimes: 1 << 23,
  pathSymlink: 1 << 24,
  pathRemoveDirectory: 1 << 25,
  pathUnlinkFile: 1 << 26,
  pollFdReadwrite: 1 << 27,
  sockShutdown: 1 << 28,
  sockAccept: 1 << 29,
} as const;

export type RightName = keyof typeof RIGHTS;

export const ALL_RIGHTS: number = 2 ** 30 - 1;

function union(...names: RightName[]): number {
  return names.reduce((bits, name) => bits | RIGHTS[name], 0);
}

/** Rights that mean something on a regular file. */
export const FILE_RIGHTS: number = union(
  "fdDatasync",
  "fdRead",
  "fdSeek",
  "fdFdstatSetFlags",
  "fdSync",
  "fdTell",
  "fdWrite",
  "fdAdvise",
  "fdAllocate",
  "fdFilestatGet",
  "fdFilestatSetSize",
  "fdFilestatSetTimes",
  "pollFdReadwrite",
);

/**
 * Rights that mean something on a directory. Reading, writing and seeking are for files: on a directory they fail with
 * `notcapable`, as everywhere in preview 1.
 */
export const DIRECTORY_RIGHTS: number = union(
  "fdDatasync",
  "fdSync",
  "pathCreateDirectory",
  "pathCreateFile",
  "pathLinkSource",
  "pathLinkTarget",
  "pathOpen",
  "fdReaddir",
  "pathReadlink",
  "pathRenameSource",
  "pathRenameTarget",
  "pathFilestatGet",
  "pathFilestatSetSize",
  "pathFilestatSetTimes",
  "fdFilestatGet",
  "fdFilestatSetTimes",
  "pathSymlink",
  "pathRemoveDirectory",
  "pathUnlinkFile",
);

/** What a directory may hand on: rights of directories and of the files in it. */
export const INHERITING_RIGHTS: number = FILE_RIGHTS | DIRECTORY_RIGHTS;

/** Rights of a stream that only reads or only writes are taken out of these. */
export const STREAM_RIGHTS: number = union(
  "fdRead",
  "fdWrite",
  "fdFdstatSetFlags",
  "fdFilestatGet",
  "pollFdReadwrite",
  "fdSync",
  "fdDatasync",
);

export const SOCKET_RIGHTS: number = union(
  "fdRead",
  "fdWrite",
  "fdFdstatSetFlags",
  "fdFilestatGet",
  "pollFdReadwrite",
  "sockShutdown",
);

/** The defined rights in a 64-bit word of the guest's. */
export function decodeRights(word: bigint): number {
  return Number(word & BigInt(ALL_RIGHTS));
}
