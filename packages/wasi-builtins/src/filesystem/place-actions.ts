// What is done where a path ends (resolve-path.ts): the rules about `.`, slashes behind names and symbolic links that hold over every
// filesystem, for whichever version of WASI asks.

import { fail } from "../abi/errno.ts";
import { type Steps, wait } from "../steps.ts";
import type { Filestat, Progress, Times } from "./filesystem.ts";
import { FOLLOW, type Place } from "./resolve-path.ts";

/** Attributes of what the path ends in; FOLLOW if that is a link to be followed. */
export function* statAt(place: Place, { follow }: { readonly follow: boolean }): Steps<Filestat | typeof FOLLOW> {
  if (place.name === ".") return yield* wait(place.directory.stat());
  const stat = yield* wait(place.directory.lookup(place.name));
  if (stat === undefined) return fail("noent");
  if (stat.type === "symbolicLink" && (follow || place.trailingSlash)) return FOLLOW;
  if (place.trailingSlash && stat.type !== "directory") fail("notdir");
  return stat;
}

/** Sets timestamps of what the path ends in. */
export function* setTimesAt(
  place: Place,
  { follow, times, progress }: { readonly follow: boolean; readonly times: Times; readonly progress?: Progress },
): Steps<void | typeof FOLLOW> {
  if (place.name === ".") return yield* wait(place.directory.setTimes(times));
  if ((yield* statAt(place, { follow })) === FOLLOW) return FOLLOW;
  return yield* wait(place.directory.setEntryTimes(place.name, times, progress));
}

/** The target of a symbolic link; `inval` for anything else. */
export function* readlinkAt(place: Place): Steps<string | typeof FOLLOW> {
  if (place.name === ".") return fail("inval");
  if (place.trailingSlash && (yield* statAt(place, { follow: true })) === FOLLOW) return FOLLOW;
  return yield* wait(place.directory.readlink(place.name));
}

/** Makes a directory. */
export function* createDirectoryAt(place: Place): Steps<void> {
  if (place.name === ".") fail("exist");
  yield* wait(place.directory.createDirectory(place.name));
}

/** Removes an empty directory. */
export function* removeDirectoryAt(place: Place): Steps<void> {
  if (place.name === ".") fail("inval");
  yield* wait(place.directory.removeDirectory(place.name));
}

/** Removes a file or symbolic link. */
export function* unlinkAt(place: Place): Steps<void> {
  if (place.name === ".") fail("isdir");
  if (place.trailingSlash) {
    const stat = (yield* wait(place.directory.lookup(place.name))) ?? fail("noent");
    fail(stat.type === "directory" ? "isdir" : "notdir");
  }
  yield* wait(place.directory.unlink(place.name));
}

/** `noent` for an empty target of a symbolic link, `perm` for an absolute one. */
export function checkLinkTarget(target: string): void {
  if (target === "") fail("noent");
  if (target.startsWith("/")) fail("perm");
}

/** Makes a symbolic link with a target that {@link checkLinkTarget} lets pass. Where it leads is checked when it is followed. */
export function* symlinkAt(place: Place, target: string): Steps<void> {
  yield* requireFree(place);
  yield* wait(place.directory.symlink(target, place.name));
}

/** Resolves the other path of an action that has two, and acts where it ends. */
type Elsewhere = (action: (to: Place) => Steps<void>) => Steps<void>;

interface LinkOptions {
  readonly follow: boolean;
  readonly progress?: Progress;
}

/** Makes a hard link to what stands at a place. */
export function* linkAt(from: Place, { follow, progress }: LinkOptions, to: Elsewhere): Steps<void | typeof FOLLOW> {
  const stat = yield* statAt(from, { follow });
  if (stat === FOLLOW) return FOLLOW;
  if (stat.type === "directory") fail("perm");
  return yield* to(function* (place) {
    yield* requireFree(place);
    yield* wait(from.directory.link(from.name, place.directory, place.name, progress));
  });
}

/** Renames what stands at a place. */
export function* renameAt(from: Place, { progress }: { readonly progress?: Progress }, to: Elsewhere): Steps<void> {
  if (from.name === ".") fail("busy");
  const stat = (yield* wait(from.directory.lookup(from.name))) ?? fail("noent");
  if (from.trailingSlash && stat.type !== "directory") fail("notdir");
  yield* to(function* (place) {
    if (place.name === ".") fail("busy");
    if (place.trailingSlash && stat.type !== "directory") fail("notdir");
    yield* wait(from.directory.rename(from.name, place.directory, place.name, progress));
  });
}

/** `exist` if the place is taken; a name for something new that is no directory must not end in a slash. */
function* requireFree(place: Place): Steps<void> {
  if (place.name === ".") fail("exist");
  const stat = yield* wait(place.directory.lookup(place.name));
  if (stat !== undefined) fail(place.trailingSlash && stat.type !== "directory" ? "notdir" : "exist");
  if (place.trailingSlash) fail("noent");
}
