// The built page in a real browser, served as a static host would: with a policy for every path, and nothing else.

import { existsSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, extname, isAbsolute, join } from "node:path";
import { type Browser, launch as launchBrowser, type Page } from "puppeteer-core";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** What the page's server says of every path but the sandbox's: no eval, and no WebAssembly of the host's. */
export const POLICY = "script-src 'self'";

export interface Site extends AsyncDisposable {
  readonly url: string;
  /** Bytes that were sent, compressed as servers do it, by path. */
  readonly sent: ReadonlyMap<string, Buffer>;
}

export async function serve(folder: string): Promise<Site> {
  const sent = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const file = path === "/" ? "/index.html" : path;
    let content: Buffer;
    try {
      content = readFileSync(join(folder, file));
    } catch {
      response.writeHead(404).end();
      return;
    }
    sent.set(file, content);
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      ...(file === "/sandbox.html" ? {} : { "content-security-policy": POLICY }),
    });
    response.end(content);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    sent,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export function launch(browser: string): Promise<Browser> {
  return launchBrowser({
    executablePath: isAbsolute(browser) ? browser : inPath(browser),
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"],
  });
}

/** Where a command is. */
function inPath(command: string): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path)) ?? command;
}

/** What the page's status line says, once it is one of these. */
export async function untilStatus(page: Page, pattern: RegExp, timeout = 60_000): Promise<string> {
  const handle = await page.waitForFunction(
    (source: string) => {
      const text = document.querySelector("#status > span")?.textContent ?? "";
      return new RegExp(source).test(text) ? text : false;
    },
    { timeout },
    pattern.source,
  );
  return (await handle.jsonValue()) as string;
}
