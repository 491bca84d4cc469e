// What the checks of compilers' output share: a folder with packages from npm, and programs that run in it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { userEnvironment } from "../packs.ts";

/** A check: what it is called, the npm package that it needs, and what it does. It throws where Atoll does something else than the host. */
export interface CompilerCheck {
  readonly name: string;
  readonly package: string;
  /** What else it needs of the machine, and does not have. */
  readonly missing?: () => string | undefined;
  /** Gives a few words on what was compared. */
  readonly run: (workshop: Workshop) => Promise<string>;
}

/** A temporary folder in which packages are installed. */
export class Workshop implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "atoll-compilers-"));

  constructor() {
    writeFileSync(join(this.folder, "package.json"), '{ "private": true, "type": "module" }');
  }

  /** Whether npm brings a package. */
  install(name: string): boolean {
    const child = spawnSync(
      "npm",
      ["install", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", name],
      {
        cwd: this.folder,
        env: userEnvironment(),
        encoding: "utf8",
      },
    );
    if (child.status !== 0) console.log(child.stderr);
    return child.status === 0;
  }

  /** Standard output of a program, which gets what it needs in its folder. Throws when it fails. */
  run(command: string, args: readonly string[]): string {
    const child = spawnSync(command, args, { cwd: this.folder, encoding: "utf8", maxBuffer: 2 ** 26 });
    if (child.error !== undefined) throw child.error;
    if (child.status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${child.stdout}${child.stderr}`);
    return child.stdout;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** Throws unless Atoll gave what the host gave. */
export function expectSame(what: string, ours: string | Uint8Array, hosts: string | Uint8Array): void {
  if (Buffer.from(hosts).length === 0) throw new Error(`${what}: the host gives nothing`);
  if (Buffer.compare(Buffer.from(ours), Buffer.from(hosts)) === 0) return;
  const words = (value: string | Uint8Array): string =>
    typeof value === "string" ? JSON.stringify(value) : `${value.length} bytes`;
  throw new Error(`${what}: ${words(ours)} instead of ${words(hosts)}`);
}
