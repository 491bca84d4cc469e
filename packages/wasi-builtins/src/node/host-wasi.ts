// WASI's services as a program finds them that is started from the command line: its streams are the process's, its folders those granted.

import { type HostServices, hostServices } from "@atoll/core";
import { checkValue, type Grants, type OptionKind } from "@atoll/core/engine";
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
    const folders = Object.entries(directories).map(([guest, directory]) => [guest, grantedFileSystem(directory)]);
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

const GRANTED: OptionKind = {
  expected: "a granted folder: perhaps a path, and what becomes of changes",
  accepts: (value) => {
    const { path, changes } = value as Grants["directories"][string];
    return (path === undefined || typeof path === "string") && ["kept", "refused", "forgotten"].includes(changes);
  },
};

/** A folder that a program was given, as a filesystem: the host's own, one that only reads, or one whose changes are forgotten. */
export function grantedFileSystem(directory: Grants["directories"][string]): FileSystem {
  checkValue("grantedFileSystem", "directory", directory, GRANTED);
  const { path, changes, limit } = directory;
  const memory = (): FileSystem => memoryFileSystem({}, limit === undefined ? {} : { limit });
  if (path === undefined) return memory();
  const host = hostDirectory(path);
  if (changes === "kept") return host;
  return changes === "refused" ? readOnly(host) : overlay(memory(), host);
}
