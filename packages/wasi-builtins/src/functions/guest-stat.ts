// Attributes of files as guests see them.

import type * as t from "@atoll/core/types";
import type { filestat, unstableFilestat } from "../abi/wasi-types.ts";
import type { Filestat } from "../filesystem/filesystem.ts";

/** In preview 1. */
export function guestStat({ dev, ino, type, nlink, size, atim, mtim, ctim }: Filestat): t.HostOf<typeof filestat> {
  return { dev, ino, filetype: type, nlink, size, atim, mtim, ctim };
}

/** In the snapshot before it, which counts links in 32 bits. */
export function unstableStat(stat: Filestat): t.HostOf<typeof unstableFilestat> {
  return { ...guestStat(stat), nlink: Number(BigInt.asUintN(32, stat.nlink)) };
}
