// A registry of npm's with the packages that a test gives it, on this machine: documents and tarballs, and 404 for all else.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

interface Manifest {
  readonly name: string;
  readonly version: string;
}

export class FakeRegistry implements AsyncDisposable {
  readonly #server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "").split("?")[0] ?? "";
    const tarball = this.#tarballs.get(path);
    const found = tarball ?? this.#document(path.slice(1));
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(found ?? JSON.stringify({ error: "Not found" }));
  });
  readonly #tarballs = new Map<string, Buffer>();
  readonly #packages = new Map<string, Record<string, object>>();

  /** Where it answers. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async listen(): Promise<void> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
  }

  /** Publishes the package in a folder; `scratch` is where it is packed. */
  publish(folder: string, scratch: string): void {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const { name, version } = manifest;
    mkdirSync(scratch, { recursive: true });
    const args = ["pack", folder, "--ignore-scripts", "--json", "--pack-destination", scratch];
    const { stdout, stderr, status } = spawnSync("npm", args, { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const [{ filename = "" } = {}] = JSON.parse(stdout) as readonly { readonly filename?: string }[];
    const content = readFileSync(join(scratch, filename));
    const path = `/${name}/-/${filename}`;
    this.#tarballs.set(path, content);
    const integrity = `sha512-${createHash("sha512").update(content).digest("base64")}`;
    const versions = this.#packages.get(name) ?? {};
    versions[version] = { ...manifest, dist: { tarball: new URL(path, this.url).href, integrity } };
    this.#packages.set(name, versions);
  }

  #document(name: string): string | undefined {
    const versions = this.#packages.get(name);
    if (versions === undefined) return undefined;
    const latest = Object.keys(versions).at(-1);
    return JSON.stringify({ name, "dist-tags": { latest }, versions });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
