// The `orca:io` set: a submission and a completion ring that guest and runtime share, for operations that take their time.

import { builtins, builtinSet, i32, label, pointer, size, u32 } from "@atoll/core";
import { ORCA_IO } from "./io-service.ts";
import { IoState } from "./io-state.ts";

const host = builtins({ inject: { orcaIo: ORCA_IO }, state: (call) => new IoState(call) });

/** Declares `setup`, `enter`, `file` and `last_error`. */
export const orcaIo = builtinSet("orca:io", {
  version: "1.0.0",
  doc: "File reads, file writes and timers through rings that guest and runtime share.",
  functions: {
    setup: host.func(
      {
        params: [label("entries", u32)],
        results: [pointer],
        maps: true,
        doc: "Maps rings for at least so many entries; the address of their header, 0 if refused. Once per instance.",
      },
      ({ state }, entries) => state.setUp(entries),
    ),
    enter: host.asyncFunc(
      {
        params: [label("submit", u32), label("wait", u32)],
        results: [i32],
        doc: "Takes up to submit entries and waits until wait completions can be read; entries taken, or a negative code.",
      },
      ({ state }, submit, wait) => state.enter(submit, wait),
    ),
    file: host.func(
      {
        params: [label("name", pointer), label("len", size)],
        results: [i32],
        doc: "The handle of the file of that name, or a negative code.",
      },
      ({ state }, name, length) => state.find(name, length),
    ),
    last_error: host.func(
      { params: [], results: [i32], doc: "The code of this instance's last failure, positive; 0 if there was none." },
      ({ state }) => state.lastError,
    ),
  },
});
