// Descriptors on which this process writes, and never waits: a pipe that nobody reads blocks whoever writes into it, and with it every look at the limits of
// a run.

import { constants, fstatSync, openSync } from "node:fs";
import { isatty } from "node:tty";
import { isMainThread } from "node:worker_threads";
import { checkValue, type OptionKind } from "@atoll/core/engine";
import { PROC_FD } from "./proc-fd.ts";

const DESCRIPTOR: OptionKind = {
  expected: "a descriptor, a whole number from 0 on",
  accepts: (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31,
};

/** By device and file: they stay open for the next guest, as no stream says that it is done. */
const known = new Map<string, number>();

/**
 * A descriptor that leads where `fd` leads: writing to it fails with `EAGAIN` where it would have to wait. `fd` itself for files, which never wait long, and
 * where the system gives no other.
 */
export function outputWithoutWaiting(fd: number): number {
  checkValue("outputWithoutWaiting", "fd", fd, DESCRIPTOR);
  const stat = fstatSync(fd, { bigint: true });
  if (stat.isFIFO() || (stat.isCharacterDevice() && isatty(fd))) {
    const key = `${stat.dev}:${stat.ino}:${stat.rdev}`;
    const found = known.get(key) ?? openAgain(fd);
    if (found !== undefined) {
      known.set(key, found);
      return found;
    }
  } else if (!stat.isSocket()) return fd;
  stopWaiting(fd);
  return fd;
}

/** The flag not to wait belongs to the open file, which others share: hence another one, where the system can give it. */
function openAgain(fd: number): number | undefined {
  if (PROC_FD === undefined) return undefined;
  try {
    return openSync(`${PROC_FD}/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    // Another user's, or nobody reads it any more: the next write tells.
    return undefined;
  }
}

/** As a stream of the process's own a socket, or a pipe elsewhere than on Linux, does not wait any more; nobody writes to it as a stream. */
function stopWaiting(fd: number): void {
  if (!isMainThread) return;
  // To ask for the stream is enough.
  if (fd === 1) void process.stdout.writable;
  else if (fd === 2) void process.stderr.writable;
}
