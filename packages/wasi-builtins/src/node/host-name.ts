// Names that a host reads as something else than the name of an entry.

import { WasiError } from "@atoll/wasi-builtins";

/** Windows: separators, streams, and names of devices, whatever their extension, with trailing dots and spaces dropped. */
const WINDOWS_SPECIAL =
  /[\\/:*?"<>|]|[. ]$|^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:[. ].*)?$/i;

/** Fails with `noent` for a name that does not simply name an entry on this host. */
export function checkHostName(name: string, platform: string = process.platform): void {
  if (platform === "win32" && WINDOWS_SPECIAL.test(name)) throw new WasiError("noent");
}
