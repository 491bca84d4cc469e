// Figures for people.

/** `64 KiB`, `1.5 MiB`. */
export function bytesText(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number.isInteger(value) ? value : value.toFixed(1)} ${units[unit]}`;
}

/** `1,234,567`. */
export function countText(count: number): string {
  return count.toLocaleString("en");
}

/** `340 ms`, `1.2 s`. */
export function timeText(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

export function addressText(address: number, digits = 8): string {
  return `0x${address.toString(16).padStart(digits, "0")}`;
}

/** `1 function`, `3 functions`. */
export function plural(count: number, word: string): string {
  return `${countText(count)} ${word}${count === 1 ? "" : "s"}`;
}
