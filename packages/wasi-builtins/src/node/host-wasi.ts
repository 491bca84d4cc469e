// WASI's services as a program finds them that is started from the command line: its streams are the process's, its folders those granted.

import { type HostServices, hostServices } from "@atoll/core";
import type { Grants } from "@atoll/core/engine";
import {
  ARGS,
  CLOCK,
  deterministic,
  ENVIRON,
  type FileSystem,
  memoryFileSystem,
  overlay,
  PREOPENS,
  RANDOM,
  readOnly,
  SOCKETS,
  STDIO,
  wasi,
} from "@atoll/wasi-builtins";
import { hostClock } from "./host-clock.ts";
import { hostDirectory } from "./host-directory.ts";
import { inheritedStdio } from "./host-streams.ts";

/** All services of the WASI set for a program of the command line. */
export const hostWasi: HostServices = hostServices({
  inject: {
    args: ARGS,
    environ: ENVIRON,
    clock: CLOCK,
    random: RANDOM,
    stdio: STDIO,
    preopens: PREOPENS,
    sockets: SOCKETS,
  },
  takes: ["args", "env", "directories", "seed"],
  immediate: true,
  make: ({ program, args, env, directories, seed }) => {
    const folders = Object.entries(directories).map(([guest, directory]) => [guest, filesystemOf(directory)]);
    const options = {
      args: [program, ...args],
      env,
      preopens: Object.fromEntries(folders),
      clock: hostClock(),
      ...inheritedStdio(),
    };
    return wasi(seed === undefined ? options : deterministic({ ...options, seed }));
  },
});

function filesystemOf({ path, changes, limit }: Grants["directories"][string]): FileSystem {
  const memory = (): FileSystem => memoryFileSystem({}, limit === undefined ? {} : { limit });
  if (path === undefined) return memory();
  const directory = hostDirectory(path);
  if (changes === "kept") return directory;
  return changes === "refused" ? readOnly(directory) : overlay(memory(), directory);
}
