// Runs the command: in this process with captured output, from its sources; or as a process of its own.

import { spawn, spawnSync, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { globSync, statSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { main } from "../src/cli.ts";

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const WORKSPACE = fileURLToPath(new URL("../../..", import.meta.url));
const SOURCE = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const BUILT = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const BUNDLE = fileURLToPath(new URL("../dist/bundle", import.meta.url));

/**
 * Node's arguments for the command as a process: the bundle, which is what users run and starts in a tenth of the time, unless a source
 * is newer than it.
 */
export const COMMAND: readonly string[] = isBundled() ? [BUILT] : ["--conditions=@atoll/source", SOURCE];
if (COMMAND[0] !== BUILT)
  console.log("the bundled command is not that of the sources (pnpm build): processes run the sources");

/** What a module anywhere imports @atoll/core by, so that a process of the command has one of it. */
export const CORE: string =
  COMMAND[0] === BUILT
    ? pathToFileURL(join(WORKSPACE, "packages/core/dist/index.js")).href
    : import.meta.resolve("@atoll/core");

/** Where processes keep code that they compiled. */
const CACHE = join(WORKSPACE, "node_modules/.cache/atoll-tests");

function isBundled(): boolean {
  const built = statSync(BUNDLE, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = globSync(["packages/*/src/**/*.ts", "apps/cli/{src,scripts}/**/*.ts"], { cwd: WORKSPACE });
  return sources.every((path) => statSync(join(WORKSPACE, path)).mtimeMs <= built);
}

/** The environment of a process. */
export function commandEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return { ...process.env, NO_COLOR: "1", XDG_CACHE_HOME: CACHE, ...more };
}

export function guest(name: string): string {
  return fileURLToPath(new URL(`guests/${name}.wasm`, import.meta.url));
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

/** In this process: everything but a guest's own output is captured. */
export async function atoll(...args: readonly string[]): Promise<Ended> {
  let stdout = "";
  let stderr = "";
  const status = await main(args, {
    out: (text) => void (stdout += text),
    err: (text) => void (stderr += text),
    outColors: false,
    errColors: false,
  });
  return { status, stdout, stderr };
}

export interface ProcessOptions {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** As a process: what a shell sees. */
export function atollProcess(args: readonly string[], options: ProcessOptions = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...COMMAND, ...args], {
    encoding: "utf8",
    input: options.input ?? "",
    timeout: options.timeout ?? 60_000,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: commandEnvironment(options.env),
  });
  return { status, stdout, stderr };
}

export interface Running {
  /** Writes to standard input. */
  type(text: string): void;
  /** Resolves when the text has come on standard output. */
  printed(text: string): Promise<void>;
  interrupt(): void;
  readonly ended: Promise<Ended>;
}

/** As a process whose output goes where somebody says, and whom nobody reads. Its status. */
export async function unreadAtoll(args: readonly string[], stdio: StdioOptions): Promise<number | null> {
  const child = spawn(process.execPath, [...COMMAND, ...args], { stdio, env: commandEnvironment(), timeout: 60_000 });
  for (const stream of [child.stdout, child.stderr]) stream?.pause();
  const [status] = (await once(child, "exit")) as [number | null];
  for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  return status;
}

/** As a process that goes on while the test does. */
export function startAtoll(args: readonly string[]): Running {
  const child = spawn(process.execPath, [...COMMAND, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: commandEnvironment(),
    timeout: 60_000,
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += String(chunk)));
  child.stderr.on("data", (chunk) => (stderr += String(chunk)));
  const ended = new Promise<Ended>((resolve) => {
    // A shell tells the end by a signal in the same way.
    child.on("close", (status, signal) =>
      resolve({ status: status ?? 128 + constants.signals[signal ?? "SIGKILL"], stdout, stderr }),
    );
  });
  return {
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => void (stdout.includes(text) && resolve());
        child.stdout.on("data", look);
        child.on("close", () => reject(new Error(`ended before it printed ${text}: ${stderr}`)));
        look();
      }),
    type: (text) => void child.stdin.write(text),
    interrupt: () => void child.kill("SIGINT"),
    ended,
  };
}
