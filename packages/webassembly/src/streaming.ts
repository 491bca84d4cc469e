// Modules out of responses. https://webassembly.github.io/spec/web-api/#streaming-modules

/** A response, or what a promise of one comes to. Throws TypeError for what is no response, none with a module, or one that somebody reads. */
export async function moduleResponse(source: unknown): Promise<Response> {
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
  if (response.bodyUsed || response.body?.locked === true) throw new TypeError("the body of the response was read");
  return response;
}
