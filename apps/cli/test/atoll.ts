// Runs the command from its sources: in this process with captured output, or as a process of its own.

import { spawn, spawnSync, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";
import { main } from "../src/cli.ts";

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const SOURCE = fileURLToPath(new URL("../src/main.ts", import.meta.url));

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
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--conditions=@atoll/source", SOURCE, ...args], {
    encoding: "utf8",
    input: options.input ?? "",
    timeout: options.timeout ?? 60_000,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, NO_COLOR: "1", ...options.env },
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
  const child = spawn(process.execPath, ["--conditions=@atoll/source", SOURCE, ...args], { stdio, timeout: 60_000 });
  for (const stream of [child.stdout, child.stderr]) stream?.pause();
  const [status] = (await once(child, "exit")) as [number | null];
  for (const stream of [child.stdout, child.stderr]) stream?.destroy();
  return status;
}

/** As a process that goes on while the test does. */
export function startAtoll(args: readonly string[]): Running {
  const child = spawn(process.execPath, ["--conditions=@atoll/source", SOURCE, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
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
