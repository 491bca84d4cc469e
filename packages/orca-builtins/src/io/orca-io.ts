// The `orca:io` set: a submission and a completion ring that guest and runtime share, for operations that take their time.

import { builtinSet } from "@atoll/core";
import * as t from "@atoll/core/types";
import { ioError } from "./io-errno.ts";
import { ORCA_IO } from "./io-service.ts";
import { IoState } from "./io-state.ts";

/** Bytes of a file's name. */
const LONGEST_NAME = 4096;

const host = t.scope({ inject: { orcaIo: ORCA_IO }, state: (call) => new IoState(call) });

const declared = builtinSet("orca:io", {
  version: "1.0.0",
  doc: "File reads, file writes and timers through rings that guest and runtime share.",
  functions: {
    setup: host.func(
      {
        doc: "Maps rings for at least so many entries; the address of their header, 0 if refused. Once per instance.",
        params: [t.param("entries", t.u32)],
        result: t.result(t.pointer, ioError, { as: "null" }),
        maps: true,
      },
      ({ state }, entries) => state.setUp(entries),
    ),
    enter: host.asyncFunc(
      {
        doc: "Takes up to submit entries and waits until wait completions can be read; entries taken, or a negative code.",
        params: [t.param("submit", t.u32), t.param("wait", t.u32)],
        result: t.result(t.u32, ioError, { as: "negative" }),
      },
      ({ state }, submit, wait) => state.enter(submit, wait),
    ),
    file: host.func(
      {
        doc: "The handle of the file of that name, or a negative code.",
        params: [t.param("name", t.text({ max: LONGEST_NAME, malformed: "replace" }))],
        result: t.result(t.i32, ioError, { as: "negative" }),
      },
      ({ state }, name) => state.find(name),
    ),
    last_error: host.func(
      { doc: "The code of this instance's last failure, positive; 0 if there was none.", params: [], result: t.i32 },
      (call) => t.lastError(call),
    ),
  },
});

/** What `orca:io` declares: `setup`, `enter`, `file` and `last_error`. */
export interface OrcaIoSet extends t.SetOf<typeof declared> {}

/** File reads, file writes and timers through rings that guest and runtime share. */
export const orcaIo: OrcaIoSet = declared;
