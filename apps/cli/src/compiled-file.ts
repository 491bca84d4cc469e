// FILE.atoll: a module, and the code that an engine made of it. The module is whole, so that the file is worth as much as it to everybody. The code is
// used only where the file carries a seal that this user's own key makes; what others compiled is compiled anew from the module inside, as what other
// versions did. So nobody who hands on such a file can do more with it than with a module.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import type { PreparedModule } from "@atoll/core/engine";
import { bundledAs } from "./compiled-cache.ts";
import { Failure } from "./failure.ts";
import { isCompiledFile, MAGIC } from "./input/compiled-magic.ts";
import { sumOf } from "./kept-file.ts";
import { ownFolder, readOwn, writeOwn } from "./kept-folder.ts";

/** Behind the magic: length of the module and of the code (u32), the sum over all else (u64), the seal, both parts. Little-endian. */
const AT = { moduleLength: 8, codeLength: 12, sum: 16, seal: 24, parts: 56 } as const;
const SEAL_BYTES = AT.parts - AT.seal;

/** What such a file holds. */
export interface CompiledContent {
  readonly bytes: Uint8Array;
  /** Undefined where its code is not to be used. */
  readonly prepared: PreparedModule | undefined;
}

/** The content of a file. Throws Failure where there is no place for the key. */
export function packCompiled(prepared: PreparedModule): Uint8Array {
  const { bytes } = prepared;
  const code = serialize({ build: bundledAs(), prepared: { ...prepared, bytes: new Uint8Array() } });
  const file = new Uint8Array(AT.parts + bytes.length + code.length);
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  view.setUint32(AT.moduleLength, bytes.length, true);
  view.setUint32(AT.codeLength, code.length, true);
  file.set(bytes, AT.parts);
  file.set(code, AT.parts + bytes.length);
  const key = ownKey() ?? makeKey();
  if (key === undefined) {
    throw new Failure(
      "there is no folder for the key with which compiled files are sealed: XDG_CACHE_HOME or HOME says where",
    );
  }
  file.set(sealOf(file, key), AT.seal);
  view.setBigUint64(AT.sum, sumWithout(file), true);
  return file;
}

/** Takes a file apart. Throws Failure for one that is damaged. */
export function unpackCompiled(file: Uint8Array, name: string): CompiledContent {
  const damaged = new Failure(`${name}: it is cut short or damaged: compile it again`);
  if (!isCompiledFile(file) || file.length < AT.parts) throw damaged;
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const codeAt = AT.parts + view.getUint32(AT.moduleLength, true);
  if (codeAt + view.getUint32(AT.codeLength, true) !== file.length) throw damaged;
  if (sumWithout(file) !== view.getBigUint64(AT.sum, true)) throw damaged;
  const bytes = file.subarray(AT.parts, codeAt);
  const key = ownKey();
  if (key === undefined || !timingSafeEqual(sealOf(file, key), file.subarray(AT.seal, AT.parts))) {
    return { bytes, prepared: undefined };
  }
  // Ours, but perhaps of another build.
  const { build, prepared } = deserialize(file.subarray(codeAt)) as {
    build: string | undefined;
    prepared: PreparedModule;
  };
  return { bytes, prepared: build === bundledAs() ? { ...prepared, bytes } : undefined };
}

/** The sum over all but itself. */
function sumWithout(file: Uint8Array): bigint {
  const rest = new Uint8Array(file);
  rest.fill(0, AT.sum, AT.seal);
  return sumOf(rest);
}

/** Over lengths and parts, which say what is what. */
function sealOf(file: Uint8Array, key: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(file.subarray(0, AT.sum)).update(file.subarray(AT.parts)).digest();
}

function keyFile(): string | undefined {
  const folder = ownFolder();
  return folder === undefined ? undefined : `${folder}/key`;
}

/** The user's key, if there is one. */
function ownKey(): Uint8Array | undefined {
  const file = keyFile();
  const read = (size: number, fill: (bytes: Uint8Array) => number): Uint8Array | undefined => {
    const key = new Uint8Array(SEAL_BYTES);
    return size === SEAL_BYTES && fill(key) === SEAL_BYTES ? key : undefined;
  };
  return file === undefined ? undefined : readOwn(file, read);
}

/** Of two processes that make one at once, the later one's is it: what the other has sealed is compiled anew. */
function makeKey(): Uint8Array | undefined {
  const file = keyFile();
  if (file === undefined || !writeOwn(file, randomBytes(SEAL_BYTES))) return undefined;
  return ownKey();
}
