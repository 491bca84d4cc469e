// The `orca:log` set: messages from the guest to its embedder.

import { builtinSet, t, token, type Token } from "@atoll/core";

const level = t.enumeration("orca_log", ["error", "warning", "info"]);

/** How much a line of the log matters. */
export type OrcaLogLevel = t.HostOf<typeof level>;

/** Where messages go. */
export interface OrcaLog {
  log(level: OrcaLogLevel, message: string): void;
}

/** The log of `orca:log`. */
export const ORCA_LOG: Token<OrcaLog> = token<OrcaLog>("OrcaLog");

/** Bytes of one message that are kept: a guest may not make the host hold any size of string. */
const LONGEST_MESSAGE = 65536;

const host = t.scope({ inject: { orcaLog: ORCA_LOG } });

const declared = builtinSet("orca:log", {
  version: "1.0.0",
  doc: "Messages to the embedder's log.",
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
  },
});

/** What `orca:log` declares: `log(level, message)`. */
export interface OrcaLogSet extends t.SetOf<typeof declared> {}

/** Messages to the embedder's log. */
export const orcaLog: OrcaLogSet = declared;
