// Folders for the guest: of the host's with all its changes, for reading, or with changes that are forgotten; and ones in memory alone.

import { statSync } from "node:fs";
import type { Grants } from "@atoll/core/engine";
import type { CommandLine } from "../command.ts";
import { parseBytes, parseMapping } from "./quantities.ts";
import { UsageError } from "./usage-error.ts";

type Directory = Grants["directories"][string];

const CHANGES: Readonly<Record<string, Directory["changes"]>> = { rw: "kept", ro: "refused", overlay: "forgotten" };
const MODES = Object.keys(CHANGES)
  .map((mode) => `:${mode}`)
  .join(", ");

/** Throws UsageError if two folders are to be in one place, or if one is none, and the host's error for one that is not there. */
export function directoriesFrom(line: CommandLine): Grants["directories"] {
  const found = new Map<string, Directory>();
  const add = (text: string, guest: string, directory: Directory): void => {
    if (found.has(guest)) throw new UsageError(`${text}: another folder is at ${guest} already`);
    found.set(guest, directory);
  };
  for (const text of line.options("dir")) {
    const { host, guest, changes } = parseDirectory(text);
    add(`--dir ${text}`, guest, { path: host, changes });
  }
  for (const text of line.options("tmpfs")) {
    const [, guest = "", size] = /^(.*?)(?::([^:/]*))?$/s.exec(text) ?? [];
    if (guest === "") throw new UsageError(`--tmpfs ${text}: expected GUEST or GUEST:SIZE`);
    const limit = size === undefined ? {} : { limit: parseBytes(size, "tmpfs") };
    add(`--tmpfs ${text}`, guest, { changes: "forgotten", ...limit });
  }
  for (const [guest, { path }] of found) {
    if (path !== undefined && !statSync(path).isDirectory()) {
      throw new UsageError(`--dir ${path}::${guest}: ${path} is no directory`);
    }
  }
  return Object.fromEntries(found);
}

/** `HOST::GUEST`, or one path for both, with what becomes of changes behind it: `data::/data:ro`. */
function parseDirectory(text: string): {
  readonly host: string;
  readonly guest: string;
  readonly changes: Directory["changes"];
} {
  // Behind one colon, or behind two where two stand before already: a guest's path may be a word as well.
  const [, paths = text, mode] = /^(.*[^:]):([a-z]+)$/s.exec(text) ?? /^(.+::.+)::([a-z]+)$/s.exec(text) ?? [];
  const changes = mode === undefined ? "kept" : CHANGES[mode];
  if (changes === undefined) throw new UsageError(`--dir ${text}: expected one of ${MODES} at the end, or nothing`);
  const { host, guest } = parseMapping(paths, "dir");
  const colon = host === guest ? /^(.+):(\/.*)$/s.exec(paths) : null;
  if (colon !== null && statSync(paths, { throwIfNoEntry: false }) === undefined) {
    const meant = `${colon[1]}::${colon[2]}${mode === undefined ? "" : `:${mode}`}`;
    throw new UsageError(`--dir ${text}: two colons stand between the host's path and the guest's: ${meant}`);
  }
  return { host, guest, changes };
}
