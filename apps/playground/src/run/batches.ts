// What a run tells, in batches: a guest that prints a million lines must not post as many messages, nor keep the page from being looked at.

import { type TracedCall, traceText } from "@atoll/observe";
import type { FromWorker, TraceRecord } from "./protocol.ts";

/** Milliseconds between two batches. */
const PAUSE = 60;
/** UTF-16 code units of output that are shown of a run. */
const MOST_TEXT = 400_000;
/** Calls that are shown of a run. */
const MOST_CALLS = 2000;

type Stream = "out" | "err" | "note";
type Post = (message: FromWorker) => void;

/** Collects output and traced calls of one run. */
export class Batches {
  readonly #post: Post;
  #pieces: { stream: Stream; text: string }[] = [];
  #records: TraceRecord[] = [];
  #text = 0;
  #calls = 0;
  #left = 0;
  #isCut = false;
  #last = performance.now();

  constructor(post: Post) {
    this.#post = post;
  }

  write(stream: Stream, text: string): void {
    if (this.#text > MOST_TEXT) {
      if (!this.#isCut) this.#pieces.push({ stream: "note", text: "\n… more output is not shown\n" });
      this.#isCut = true;
    } else {
      this.#text += text.length;
      const last = this.#pieces.at(-1);
      if (last?.stream === stream) last.text += text;
      else this.#pieces.push({ stream, text });
    }
    this.#flushInTime();
  }

  trace(call: TracedCall): void {
    if (this.#calls < MOST_CALLS) {
      this.#calls++;
      const { builtin, arguments: args, source } = call;
      const head = `${builtin}(${args.join(", ")}) `;
      const { source: _place, ...whole } = call;
      const outcome = traceText({ ...whole, source: undefined }).slice(head.length);
      this.#records.push({ builtin, arguments: args, outcome, isFailure: call.error !== undefined, source });
    } else this.#left++;
    this.#flushInTime();
  }

  /** Posts what there is, if it is time: guests whose builtins answer at once may go on for long before a timer has its turn. */
  #flushInTime(): void {
    if (performance.now() - this.#last > PAUSE) this.flush();
  }

  flush(): void {
    this.#last = performance.now();
    if (this.#pieces.length > 0) this.#post({ kind: "output", pieces: this.#pieces });
    if (this.#records.length > 0 || this.#left > 0) {
      this.#post({ kind: "trace", records: this.#records, left: this.#left });
    }
    this.#pieces = [];
    this.#records = [];
  }
}
