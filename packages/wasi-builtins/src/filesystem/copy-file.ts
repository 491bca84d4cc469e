// Copies of files between filesystems, and handles that only read.

import { fail } from "../abi/errno.ts";
import { type Steps, wait } from "../steps.ts";
import type { Directory, File, OpenOptions, Progress } from "./filesystem.ts";

const CHUNK = 1 << 20;

/** Makes a file with the content of another, or an empty one. What was made is removed again when copying fails, or `options.progress` ends it. */
export function* copyFile(
  source: File | undefined,
  directory: Directory,
  name: string,
  options: OpenOptions,
): Steps<void> {
  const target = yield* wait(directory.openFile(name, options));
  try {
    if (source !== undefined) yield* copyContent(source, target, options.progress);
  } catch (error) {
    yield* wait(directory.unlink(name));
    throw error;
  } finally {
    target.close();
  }
}

function* copyContent(source: File, target: File, progress: Progress | undefined): Steps<void> {
  const buffer = new Uint8Array(CHUNK);
  for (let at = 0; ;) {
    const count = yield* wait(source.readAt(buffer, at));
    if (count === 0) return;
    for (let done = 0; done < count;) {
      const written = yield* wait(target.writeAt(buffer.subarray(done, count), at + done));
      // A layer that takes nothing, and does not say why, would be asked for ever.
      if (!(written > 0)) fail("io");
      done += written;
    }
    progress?.(count);
    at += count;
  }
}

/** A handle that was opened for reading may still be asked to change the file's size or times: not this one. */
export function readOnlyFile(file: File): File {
  return {
    type: file.type,
    seekable: file.seekable,
    ...(file.asynchronous === undefined ? {} : { asynchronous: file.asynchronous }),
    stat: () => file.stat(),
    readAt: (buffer, position) => file.readAt(buffer, position),
    writeAt: () => fail("rofs"),
    append: () => fail("rofs"),
    setSize: () => fail("rofs"),
    setTimes: () => fail("rofs"),
    sync: (how) => file.sync(how),
    close: () => file.close(),
  };
}
