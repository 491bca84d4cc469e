// Modules out of responses. https://webassembly.github.io/spec/web-api/#streaming-modules

import { copyOfBytes } from "./web-idl/conversions.ts";

/** The bytes of a response, or of a promise of one. Throws TypeError for what is no response, or none with a module. */
export async function bytesOfResponse(source: unknown): Promise<Uint8Array> {
  const response: unknown = await source;
  if (typeof Response === "undefined" || !(response instanceof Response)) {
    throw new TypeError("a module is streamed from a Response, or a promise of one");
  }
  // By the rules of MIME types, but without parameters.
  const type = response.headers.get("content-type") ?? "";
  if (type.trim().toLowerCase() !== "application/wasm") {
    throw new TypeError(`a module is streamed from a response of type application/wasm, not "${type}"`);
  }
  if (!response.ok) throw new TypeError(`the response has status ${response.status}`);
  return copyOfBytes(await response.arrayBuffer(), "the body of the response");
}
