// The `orca:log` set: messages from the guest to its embedder, and the ways in which a guest ends itself.

import { builtinSet, token, type Token } from "@atoll/core";
import * as t from "@atoll/core/types";

const level = t.enumeration("orca_log", ["error", "warning", "info"]);

/** How much a line of the log matters. */
export type OrcaLogLevel = t.HostOf<typeof level>;

/** Where in the guest's sources a message comes from. */
export interface OrcaLogPlace {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

/** Where messages go. */
export interface OrcaLog {
  /** `place`: where it comes from, if the guest said so. */
  log(level: OrcaLogLevel, message: string, place?: OrcaLogPlace): void;
}

/** The log of `orca:log`. */
export const ORCA_LOG: Token<OrcaLog> = token<OrcaLog>("OrcaLog");

/** Bytes of one message that are kept: a guest may not make the host hold any size of string. */
const LONGEST_MESSAGE = 65536;
/** Bytes of the name of a function or a file. */
const LONGEST_NAME = 4096;

const host = t.scope({ inject: { orcaLog: ORCA_LOG } });

const kept = (length: string): t.Type<string> => t.text({ cut: LONGEST_MESSAGE, malformed: "replace", length });
const name = t.cstring(LONGEST_NAME);
const note = t.param("note", t.option(t.cstring(LONGEST_MESSAGE)), "why, for people; may be null");
const place = [t.param("file", name), t.param("function", name), t.param("line", t.i32)] as const;

const declared = builtinSet("orca:log", {
  version: "1.1.0",
  doc: "Messages to the embedder's log, and the guest's own end.",
  functions: {
    log: host.func(
      {
        doc: `One message of UTF-8; what is longer than ${LONGEST_MESSAGE} bytes is cut, malformed bytes are replaced.`,
        params: [
          t.param("level", level),
          t.param("message", t.text({ cut: LONGEST_MESSAGE, malformed: "replace" }), "one line"),
        ],
      },
      (call, how, message) => call.orcaLog.log(how, message),
    ),
    log_at: host.func(
      {
        doc: "The same with the place in the sources, lengths before texts.",
        params: [
          t.param("level", level),
          t.param("function_len", t.length(t.i32)),
          t.param("function", kept("function_len")),
          t.param("file_len", t.length(t.i32)),
          t.param("file", kept("file_len")),
          t.param("line", t.i32),
          t.param("message_len", t.length(t.i32)),
          t.param("message", kept("message_len")),
        ],
      },
      (call, how, from, file, line, message) => call.orcaLog.log(how, message, { function: from, file, line }),
    ),
    assert_fail: host.func(
      {
        doc: "Ends the guest: a condition of its own does not hold.",
        params: [...place, t.param("condition", t.cstring(LONGEST_MESSAGE)), note],
      },
      (call, file, from, line, condition, why) => {
        const message = `assertion failed: ${condition}${reason(why)}`;
        call.orcaLog.log("error", message, { function: from, file, line });
        call.trap("builtin", `${message}, in ${from} (${file}:${line})`);
      },
    ),
    abort: host.func(
      { doc: "Ends the guest: it cannot go on.", params: [...place, note] },
      (call, file, from, line, why) => {
        const message = `aborted${reason(why)}`;
        call.orcaLog.log("error", message, { function: from, file, line });
        call.trap("builtin", `${message}, in ${from} (${file}:${line})`);
      },
    ),
    exit: host.func(
      { doc: "Ends the guest with a status: no failure.", params: [t.param("status", t.i32)] },
      (call, status) => call.exit(status),
    ),
  },
});

function reason(why: string | undefined): string {
  return why === undefined || why === "" ? "" : `: ${why}`;
}

/** What `orca:log` declares: `log`, `log_at`, `assert_fail`, `abort` and `exit`. */
export interface OrcaLogSet extends t.SetOf<typeof declared> {}

/** Messages to the embedder's log, and the guest's own end. */
export const orcaLog: OrcaLogSet = declared;
