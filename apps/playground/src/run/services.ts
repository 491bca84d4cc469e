// What guests find in the playground, whatever their target: streams that the page shows, clocks, a board in software, a log. No files, no network.

import { orcaServices } from "@atoll/orca-builtins";
import { simulatedBoard } from "@atoll/targets/microcontroller";
import { callbackInput, callbackOutput, wasi } from "@atoll/wasi-builtins";
import { pageServices, type WebPage } from "@atoll/web-builtins";
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

/** Services by the names under which the ready sets inject them. */
export function playgroundServices(choices: RunChoices, input: TypedInput, write: Write): Record<string, unknown> {
  let boardTime = 0;
  const note = (text: string): void => write("note", `${text}\n`);
  const say =
    (stream: "out" | "err") =>
    (text: string): void =>
      write(stream, `${text}\n`);
  return {
    ...wasi({
      args: [choices.name, ...choices.args],
      stdin: callbackInput(() => input.pull()),
      ...outputStreams(write),
    }),
    ...orcaServices({
      orcaLog: { log: (level, message) => write(level === "error" ? "err" : "out", `${level}: ${message}\n`) },
    }),
    ...pageServices(globalThis),
    webPage: NO_PAGE,
    webConsole: { error: say("err"), warn: say("err"), info: say("out"), log: say("out"), debug: say("out") },
    board: {
      write(pin: number, high: boolean) {
        note(`pin ${pin} ${high ? "high" : "low"} at ${boardTime} ms`);
        return pin === LIGHT;
      },
      read: () => false,
      sleep(milliseconds: number) {
        boardTime += milliseconds;
      },
    },
    microBoard: simulatedBoard({
      pin: (pin, high, at) => note(`pin ${pin} ${high ? "high" : "low"} at ${at} ms`),
      send: (byte) => write("out", String.fromCharCode(byte)),
    }),
  };
}

/** The board's output pin; all others are inputs. */
const LIGHT = 13;

const NO_PAGE: WebPage = {
  get document(): never {
    throw new TypeError("guests run in a worker here, which has no document");
  },
};
