// What bytes that do not begin as a module does may be instead, and what their owner can do: the usual mix-ups, by their
// first bytes.

import { requireBytes } from "../memory/arguments.ts";

/** Files by what they begin with. */
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ["\x1f\x8b", "compressed by gzip: unpack it first"],
  ["BZh", "compressed by bzip2: unpack it first"],
  ["\xfd7zXZ", "compressed by xz: unpack it first"],
  ["\x28\xb5\x2f\xfd", "compressed by zstd: unpack it first"],
  ["PK\x03\x04", "a zip archive: unpack it first"],
  ["\x7fELF", "a native program or library (ELF): compile it for WebAssembly, as with --target=wasm32-wasip1"],
  ["MZ", "a Windows program or library: compile it for WebAssembly, as with --target=wasm32-wasip1"],
  ["\xcf\xfa\xed\xfe", "a native program or library (Mach-O): compile it for WebAssembly"],
  ["\xca\xfe\xba\xbe", "a Java class or a native program for several machines: compile it for WebAssembly"],
  ["BC\xc0\xde", "LLVM's bitcode: link it into a module"],
  ["!<arch>", "an archive of object files: link it into a module"],
  ["version https://git-lfs.github.com/", "a pointer of Git LFS: fetch the file with git lfs pull"],
  ["#!", "a script: the module is the .wasm file that it goes with"],
];

const COMPONENT =
  "a component: run it with @atoll/components or atoll run, or build a module instead, as for wasm32-wasip1";
const TEXT_FORMAT = "the text format: assemble it first, as with wasm-tools parse or wat2wasm";
const SCRIPT = "a script of the testsuite: atoll wast runs it";
const MARKUP = "a page of markup, such as a server sends in place of a file that it does not have";
const TEXT = "text: the module is the .wasm file that it goes with";

/** How much of the bytes is looked at. */
const LOOK = 1024;

/** What the bytes are, and what to do. Undefined if they tell nothing. */
export function otherFormat(bytes: Uint8Array): string | undefined {
  const kind = kindOf(bytes);
  return kind === undefined ? undefined : `this is ${kind}`;
}

function kindOf(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "empty";
  const start = Array.from(bytes.subarray(0, LOOK), (byte) => String.fromCharCode(byte)).join("");
  if (start.startsWith("\0asm")) return ofAnotherVersion(start);
  const text = start.replace(/^\xef\xbb\xbf/, "").trimStart();
  if (/^(\(|;;)/.test(text)) return /\(assert_/.test(text) ? SCRIPT : TEXT_FORMAT;
  if (text.startsWith("<")) return MARKUP;
  const known = BEGINNINGS.find(([beginning]) => start.startsWith(beginning))?.[1];
  return known ?? (/^[\t\n\r -~\x80-\xff]+$/.test(start) ? TEXT : undefined);
}

/** Whether bytes begin as a component does, which is made of modules. */
export function isComponent(bytes: Uint8Array): boolean {
  requireBytes(bytes);
  return (
    ["\0", "a", "s", "m"].every((letter, i) => bytes[i] === letter.charCodeAt(0)) && bytes[6] === 1 && bytes[7] === 0
  );
}

/** The version is followed by a layer: 0 for modules, 1 for components. */
function ofAnotherVersion(start: string): string | undefined {
  if (start.length < 8) return "the beginning of a module: the rest is missing";
  const [version, layer] = [4, 6].map((at) => start.charCodeAt(at) + 256 * start.charCodeAt(at + 1));
  if (layer === 1) return COMPONENT;
  return layer === 0 ? `version ${version}, and version 1 is the only one there is` : undefined;
}
