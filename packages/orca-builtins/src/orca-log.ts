// The `orca:log` set: messages from the guest to its embedder.

import { builtins, builtinSet, label, pointer, size, token, wasmType, type Token } from "@atoll/core";
import * as z from "zod";

const LEVELS = ["error", "warning", "info"] as const;

/** How much a line of the log matters. */
export type OrcaLogLevel = (typeof LEVELS)[number];

/** Where messages go. */
export interface OrcaLog {
  log(level: OrcaLogLevel, message: string): void;
}

/** The log of `orca:log`. */
export const ORCA_LOG: Token<OrcaLog> = token<OrcaLog>("OrcaLog");

/** Bytes of one message that are kept: a guest may not make the host hold any size of string. */
const LONGEST_MESSAGE = 65536;
/** Of a message, for a unit of fuel. */
const BYTES_PER_UNIT = 64;

const logLevel = wasmType(
  "i32",
  z.codec(
    z
      .int32()
      .min(0)
      .max(LEVELS.length - 1),
    z.enum(LEVELS),
    {
      decode: (level) => LEVELS[level] ?? "info",
      encode: (level) => LEVELS.indexOf(level),
    },
  ),
  { name: "log_level" },
);

const host = builtins({ inject: { orcaLog: ORCA_LOG } });

/** Declares `log(level, ptr, len)`: UTF-8, malformed bytes replaced. */
export const orcaLog = builtinSet("orca:log", {
  version: "1.0.0",
  doc: "Messages to the embedder's log.",
  functions: {
    log: host.func(
      {
        params: [label("level", logLevel), label("ptr", pointer), label("len", size)],
        results: [],
        doc: `One message of len bytes of UTF-8; what is longer than ${LONGEST_MESSAGE} bytes is cut.`,
      },
      (call, level, ptr, len) => {
        call.memory.check(ptr, len, "read");
        const kept = Math.min(len, LONGEST_MESSAGE);
        call.charge(Math.ceil(kept / BYTES_PER_UNIT));
        const bytes = call.memory.read(ptr, kept);
        call.orcaLog.log(level, new TextDecoder().decode(bytes));
      },
    ),
  },
});
