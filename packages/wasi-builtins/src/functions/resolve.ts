// Paths of a call: each directory on the way is paid for, since links make a short path a long one.

import type { Directory } from "../filesystem/filesystem.ts";
import { type FOLLOW, type Place, resolvePath } from "../filesystem/resolve-path.ts";
import type { Steps } from "../steps.ts";
import type { WasiCall } from "./declare.ts";
import { payEntries } from "./slices.ts";

/** See {@link resolvePath}. */
export function resolve<T>(
  call: WasiCall,
  base: Directory,
  path: string,
  action: (place: Place) => Steps<T | typeof FOLLOW>,
): Steps<T> {
  return resolvePath(base, path, action, () => payEntries(call, 1));
}
