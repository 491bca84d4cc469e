// The guests of the tests, as their compilers have left them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "guests");

export function readGuest(name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, `${name}.wasm`)));
}
export function readGuestText(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}
