// Archives as trees of files: ustar, with the long names of GNU and pax.

import { type FileTree, SymbolicLink } from "./memory-filesystem.ts";

type Entry = FileTree | Uint8Array | SymbolicLink;
type Folder = Map<string, Entry>;

const BLOCK = 512;
const decoder = new TextDecoder();

/**
 * The files of a tar archive, for `memoryFileSystem`. Names are taken below the root; devices and pipes are left out. Throws TypeError for what is
 * no archive, or has a name that leads out of it.
 */
export function tarTree(archive: Uint8Array): FileTree {
  const root: Folder = new Map();
  let long: { path?: string; linkpath?: string } = {};
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return root;
    checkSum(header, at);
    const size = number(header, 124, 12);
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new TypeError(`the archive ends within a file, at ${at}`);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "x") Object.assign(long, paxRecords(content));
    else if (type === "L") long.path = text(content, 0, content.length);
    else if (type === "K") long.linkpath = text(content, 0, content.length);
    else if (type !== "g") {
      const path = long.path ?? headerPath(header);
      plant(root, path, type, long.linkpath ?? text(header, 157, 100), content);
      long = {};
    }
  }
  return root;
}

function plant(root: Folder, path: string, type: string, target: string, content: Uint8Array): void {
  const names = componentsOf(path);
  const name = names.pop();
  if (name === undefined) return;
  const folder = folderAt(root, names);
  switch (type) {
    case "5":
      folderAt(folder, [name]);
      return;
    case "2":
      folder.set(name, new SymbolicLink(target));
      return;
    case "1":
      folder.set(name, fileAt(root, target));
      return;
    case "0":
    case "7":
    case "\0":
      folder.set(name, content);
  }
}

function componentsOf(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  if (names.includes("..")) throw new TypeError(`a name in the archive leads out of it: ${path}`);
  return names;
}

function folderAt(root: Folder, names: readonly string[]): Folder {
  let folder = root;
  for (const name of names) {
    const found = folder.get(name);
    const next: Folder = found instanceof Map ? found : new Map();
    if (next !== found) folder.set(name, next);
    folder = next;
  }
  return folder;
}

/** A hard link's file: another entry with the same content. */
function fileAt(root: Folder, path: string): Uint8Array {
  const names = componentsOf(path);
  const name = names.pop() ?? "";
  const found = folderAt(root, names).get(name);
  if (found instanceof Uint8Array) return found;
  throw new TypeError(`a hard link in the archive leads to no file: ${path}`);
}

function headerPath(header: Uint8Array): string {
  const isUstar = text(header, 257, 5) === "ustar";
  const prefix = isUstar ? text(header, 345, 155) : "";
  const name = text(header, 0, 100);
  return prefix === "" ? name : `${prefix}/${name}`;
}

function paxRecords(content: Uint8Array): { path?: string; linkpath?: string } {
  const records: Record<string, string> = {};
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const length = Number(decoder.decode(content.subarray(at, space)));
    if (space < 0 || !(length > space - at)) throw new TypeError("a pax record of the archive has no length");
    const [key = "", ...value] = decoder.decode(content.subarray(space + 1, at + length - 1)).split("=");
    if (key === "path" || key === "linkpath") records[key] = value.join("=");
    at += length;
  }
  return records;
}

function text(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
}

function number(bytes: Uint8Array, start: number, length: number): number {
  const value = Number.parseInt(text(bytes, start, length).trim() || "0", 8);
  if (Number.isNaN(value)) throw new TypeError("a number of the archive is not octal");
  return value;
}

function checkSum(header: Uint8Array, at: number): void {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (sum !== number(header, 148, 8)) throw new TypeError(`not a tar archive, at ${at}`);
}
