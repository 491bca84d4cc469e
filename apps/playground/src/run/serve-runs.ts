// The worker's side of the protocol: checks modules, runs one guest at a time, prints functions.

import type { Component } from "@atoll/components";
import { decodeModule, printFunction } from "@atoll/core/engine";
import { checkGuest } from "./check-guest.ts";
import type { FindTarget } from "./found-target.ts";
import type { CheckReport, CodeLine, FromWorker, RunChoices, ToWorker } from "./protocol.ts";
import { outcomeOf, runGuest, type Running } from "./run-guest.ts";

/** Lines of a function that are shown. */
const MOST_LINES = 4000;

type Post = (message: FromWorker) => void;

/** What a worker has to serve with. */
export interface Serving {
  readonly findTarget: FindTarget;
  readonly post: Post;
  /** Where components may run. */
  readonly components?: {
    readonly check: (component: Component, size: number) => CheckReport;
    readonly run: (component: Component, choices: RunChoices, post: Post) => Running;
  };
}

/** Gives what takes messages. */
export function serveRuns({ findTarget, post, components }: Serving): (message: ToWorker) => void {
  let running: Running | undefined;
  const check = async ({ id, bytes, target, component }: ToWorker & { readonly kind: "check" }): Promise<void> => {
    const report =
      component === undefined || components === undefined
        ? await checkGuest(bytes, target, findTarget)
        : components.check(component, bytes.length);
    post({ kind: "checked", id, report });
  };
  const run = async ({ id, bytes, target, component, choices }: ToWorker & { readonly kind: "run" }): Promise<void> => {
    running?.stop();
    try {
      running =
        component !== undefined && components !== undefined
          ? components.run(component, choices, post)
          : runGuest(bytes, await findTarget(target), choices, post);
      post({ kind: "ended", id, ...(await running.ended) });
    } catch (error) {
      post({ kind: "ended", id, outcome: outcomeOf(error), usage: undefined, coverage: undefined });
    } finally {
      running = undefined;
    }
  };
  return (message) => {
    switch (message.kind) {
      case "check":
        check(message).catch(fatal);
        break;
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
