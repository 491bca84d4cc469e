// The worker's side of the protocol: checks modules, runs one guest at a time, prints functions.

import { decodeModule, printFunction } from "@atoll/core/engine";
import { checkGuest } from "./check-guest.ts";
import type { FindTarget } from "./found-target.ts";
import type { CodeLine, FromWorker, ToWorker } from "./protocol.ts";
import { outcomeOf, runGuest, type Running } from "./run-guest.ts";

/** Lines of a function that are shown. */
const MOST_LINES = 4000;

type Post = (message: FromWorker) => void;

/** Gives what takes messages. */
export function serveRuns(findTarget: FindTarget, post: Post): (message: ToWorker) => void {
  let running: Running | undefined;
  const run = async ({ id, bytes, target, choices }: ToWorker & { readonly kind: "run" }): Promise<void> => {
    running?.stop();
    try {
      running = runGuest(bytes, await findTarget(target), choices, post);
      post({ kind: "ended", id, ...(await running.ended) });
    } catch (error) {
      post({ kind: "ended", id, outcome: outcomeOf(error), usage: undefined, coverage: undefined });
    } finally {
      running = undefined;
    }
  };
  return (message) => {
    switch (message.kind) {
      case "check": {
        const { id, bytes, target } = message;
        checkGuest(bytes, target, findTarget).then((report) => post({ kind: "checked", id, report }), fatal);
        break;
      }
      case "run":
        run(message).catch(fatal);
        break;
      case "stop":
        running?.stop();
        break;
      case "input":
        running?.type(message.text);
        break;
      case "disassemble":
        post({ kind: "code", id: message.id, lines: disassembly(message.bytes, message.funcidx) });
        break;
    }
  };
}

/** A fault of the playground's own: thrown where the page hears of it. */
function fatal(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}

const OFFSET = /^\(;0x([0-9a-f]+);\) /;

function disassembly(bytes: Uint8Array, funcidx: number): readonly CodeLine[] {
  const lines: CodeLine[] = [];
  for (const line of printFunction(decodeModule(bytes), funcidx, { offsets: true })) {
    if (lines.length === MOST_LINES) return [...lines, { offset: undefined, text: "… more lines are not shown" }];
    const offset = OFFSET.exec(line)?.[1];
    lines.push({ offset: offset === undefined ? undefined : Number.parseInt(offset, 16), text: line.slice(PREFIX) });
  }
  return lines;
}

/** Width of the comment with the offset, and of the space in its place. */
const PREFIX = 13;
