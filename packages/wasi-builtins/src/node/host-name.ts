// Names that a host reads as something else than the name of an entry.

/** Windows: separators, streams, and names of devices, whatever their extension, with trailing dots and spaces dropped. */
const WINDOWS_SPECIAL =
  /[\\/:*?"<>|]|[. ]$|^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:[. ].*)?$/i;

/** Whether a name simply names an entry on this host. */
export function isEntryName(name: string, platform: string = process.platform): boolean {
  return platform !== "win32" || !WINDOWS_SPECIAL.test(name);
}
