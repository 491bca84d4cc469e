// The `web:fetch` set: requests, and responses that are read piece by piece as they come. What may be asked for is the service's to say.
// https://fetch.spec.whatwg.org/

import { builtinSet, token, type Token } from "@atoll/core";
import * as t from "@atoll/core/types";

/** What is asked for. */
export interface WebRequest {
  readonly url: string;
  readonly method: string;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
  /** Aborted when the guest gives the response up, or its instance is disposed. */
  readonly signal: AbortSignal;
}

/** Answers requests: {@link pageFetch} with the page's own `fetch`. What it throws is a network error to the guest. */
export interface WebFetch {
  fetch(request: WebRequest): Promise<Response>;
}

/** What answers the requests of `web:fetch`. */
export const WEB_FETCH: Token<WebFetch> = token<WebFetch>("WebFetch");

/** The page's own `fetch`, for requests that `allows` says yes to. */
export function pageFetch(allows: (request: WebRequest) => boolean): WebFetch {
  return {
    fetch(request) {
      if (!allows(request)) return Promise.reject(new TypeError(`${request.method} ${request.url} is not allowed`));
      const { url, method, body, signal } = request;
      return fetch(url, { method, signal, ...(body === undefined ? {} : { body }) });
    },
  };
}

/** A response on its way. */
class Exchange {
  readonly response: Response;
  readonly #abort: AbortController;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
  }

  /** The next bytes, at most as many; none at the end. */
  async read(most: number): Promise<Uint8Array> {
    this.#reader ??= this.response.body?.getReader();
    while (this.#rest.length === 0) {
      const piece = await this.#reader?.read();
      if (piece?.value === undefined) return this.#rest;
      this.#rest = piece.value;
    }
    const part = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(part.length);
    return part;
  }

  close(): void {
    this.#abort.abort();
  }
}

/** Requests of one instance whose responses are not there yet: they end with it. */
class Requests {
  readonly #open = new Set<AbortController>();

  async send(fetching: WebFetch, request: Omit<WebRequest, "signal">): Promise<Exchange> {
    const abort = new AbortController();
    this.#open.add(abort);
    try {
      return new Exchange(await fetching.fetch({ ...request, signal: abort.signal }), abort);
    } finally {
      this.#open.delete(abort);
    }
  }

  [Symbol.dispose](): void {
    for (const abort of this.#open) abort.abort();
  }
}

const failure = t.errors(
  "fetch_error",
  ["ok", "network", "no_such_header", "bad_handle", "too_small", "bad_argument", "too_many"],
  { handle: "bad_handle", space: "too_small", encoding: "bad_argument", memory: "bad_argument", long: "bad_argument" },
);
const response = t.resource<Exchange>("web_response", { max: 256, drop: (exchange) => exchange.close() });
const body = t.param("body", t.bytes(), "nothing where the method has none");
const of = t.param("response", t.borrow(response));
const host = t.scope({ inject: { webFetch: WEB_FETCH }, state: () => new Requests() });
const declared = builtinSet("web:fetch", {
  version: "1.0.0",
  doc: "Requests, and responses that are read as they come.",
  functions: {
    open: host.asyncFunc(
      {
        doc: "Asks for something; the response is there once its headers are.",
        params: [t.param("url", t.text({ max: 65536 })), t.param("method", t.text({ max: 32 })), body],
        result: t.result(t.own(response), failure),
      },
      async (call, url, method, bytes) => {
        const given = bytes.length === 0 ? undefined : Uint8Array.from(bytes);
        try {
          return await call.state.send(call.webFetch, { url, method, body: given });
        } catch {
          return failure.fail("network");
        }
      },
    ),
    status: host.func(
      { doc: "The status, such as 200.", params: [of], result: t.result(t.u32, failure) },
      (_call, exchange) => exchange.response.status,
    ),
    header: host.func(
      {
        doc: "A header of the response.",
        params: [of, t.param("name", t.text({ max: 1024 }))],
        result: t.result(t.string, failure),
      },
      (_call, exchange, name) => {
        try {
          return exchange.response.headers.get(name) ?? failure.fail("no_such_header");
        } catch (error) {
          if (error instanceof TypeError) return failure.fail("bad_argument");
          throw error;
        }
      },
    ),
    read: host.asyncFunc(
      {
        doc: "Waits for bytes of the body and writes what fits; how many, 0 at the end.",
        params: [of, t.param("bytes", t.out(t.bytes()))],
        result: t.result(t.size, failure),
      },
      async (call, exchange, bytes) => {
        if (bytes.capacity === 0) return 0;
        try {
          const part = await exchange.read(bytes.capacity);
          call.charge(part.length / 64);
          bytes.write(part);
          return part.length;
        } catch (error) {
          if (error instanceof TypeError || (error instanceof Error && error.name === "AbortError")) {
            return failure.fail("network");
          }
          throw error;
        }
      },
    ),
    close: host.drop(response),
  },
});

/** What `web:fetch` declares: `open(url, method, body)`, `read(response, bytes)` and their like. */
export interface FetchSet extends t.SetOf<typeof declared> {}

/** Requests, and responses that are read as they come. */
export const webFetch: FetchSet = declared;
