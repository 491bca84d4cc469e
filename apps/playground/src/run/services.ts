// What guests find in the playground, whatever their target: streams that the page shows, clocks, a board in software, a log. No files, no network.

import type { Target } from "@atoll/core";
import type { Board } from "@atoll/targets/embedded";
import { callbackInput, callbackOutput, wasi } from "@atoll/wasi-builtins";
import type { WebPage } from "@atoll/web-builtins";
import type { RunChoices } from "./protocol.ts";

type Write = (stream: "out" | "err" | "note", text: string) => void;

/** Input that the guest reads: what was given before, and what the user types. */
export class TypedInput {
  readonly #chunks: string[];
  readonly #onWait: () => void;
  #isOver: boolean;
  #wake: (() => void) | undefined;

  /** `onWait`: there is nothing left to read. */
  constructor({ stdin, isInteractive }: RunChoices, onWait: () => void) {
    this.#chunks = stdin === "" ? [] : [stdin];
    this.#isOver = !isInteractive;
    this.#onWait = onWait;
  }

  /** More of it; undefined is the end. */
  type(text: string | undefined): void {
    if (text === undefined) this.#isOver = true;
    else this.#chunks.push(text);
    this.#wake?.();
  }

  async pull(): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0 && !this.#isOver) {
      this.#onWait();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const chunk = this.#chunks.shift();
    return chunk === undefined ? undefined : new TextEncoder().encode(chunk);
  }
}

/** Standard output and error, as text. */
export function outputStreams(write: Write): Record<"stdout" | "stderr", ReturnType<typeof callbackOutput>> {
  const output = (stream: "out" | "err"): ReturnType<typeof callbackOutput> => {
    const decoder = new TextDecoder();
    return callbackOutput((bytes) => write(stream, decoder.decode(bytes, { stream: true })));
  };
  return { stdout: output("out"), stderr: output("err") };
}

/** Services by the names under which a target's sets inject them. Those of sets that it has not are not loaded. */
export async function playgroundServices(
  target: Target,
  choices: RunChoices,
  input: TypedInput,
  write: Write,
): Promise<Record<string, unknown>> {
  const has = (prefix: string): boolean => target.sets.some(({ namespace }) => namespace.startsWith(prefix));
  const args = [choices.name, ...choices.args];
  return {
    ...wasi({ args, stdin: callbackInput(() => input.pull()), ...outputStreams(write) }),
    ...(has("orca:") ? await orcaParts(write) : {}),
    ...(has("web:") ? await webParts(write) : {}),
    ...(has("board:cpu") ? await controllerParts(write) : {}),
    board: boardInSoftware(write),
  };
}

async function orcaParts(write: Write): Promise<object> {
  const { orcaServices } = await import("@atoll/orca-builtins");
  return orcaServices({
    orcaLog: { log: (level, message) => write(level === "error" ? "err" : "out", `${level}: ${message}\n`) },
  });
}

async function webParts(write: Write): Promise<object> {
  const { pageServices } = await import("@atoll/web-builtins");
  const say =
    (stream: "out" | "err") =>
    (text: string): void =>
      write(stream, `${text}\n`);
  return {
    ...pageServices(globalThis),
    webPage: NO_PAGE,
    webConsole: { error: say("err"), warn: say("err"), info: say("out"), log: say("out"), debug: say("out") },
  };
}

async function controllerParts(write: Write): Promise<object> {
  const { simulatedBoard } = await import("@atoll/targets/microcontroller");
  return {
    microBoard: simulatedBoard({
      pin: (pin, high, at) => write("note", `pin ${pin} ${high ? "high" : "low"} at ${at} ms\n`),
      send: (byte) => write("out", String.fromCharCode(byte)),
    }),
  };
}

/** The board's output pin; all others are inputs. */
const LIGHT = 13;

/** A board whose time passes only where the guest waits. */
function boardInSoftware(write: Write): Board {
  let now = 0;
  return {
    write(pin, high) {
      write("note", `pin ${pin} ${high ? "high" : "low"} at ${now} ms\n`);
      return pin === LIGHT;
    },
    read: () => false,
    sleep(milliseconds) {
      now += milliseconds;
    },
  };
}

const NO_PAGE: WebPage = {
  get document(): never {
    throw new TypeError("guests run in a worker here, which has no document");
  },
};
