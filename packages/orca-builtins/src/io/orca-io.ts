// The `orca:io` set: a submission and a completion ring that guest and runtime share, for operations that take their time.

import { builtinSet } from "@atoll/core";
import * as t from "@atoll/core/types";
import { ioError } from "./io-errno.ts";
import { answer } from "../files/answer.ts";
import { fileCompletion, fileRequest } from "../files/file-request.ts";
import { files } from "../files/files-scope.ts";

/** Bytes of a file's name. */
const LONGEST_NAME = 4096;

const declared = builtinSet("orca:io", {
  version: "1.1.0",
  doc: "Files: through rings that guest and runtime share, timers included, and by requests that are waited for.",
  functions: {
    setup: files.func(
      {
        doc: "Maps rings for at least so many entries; the address of their header, 0 if refused. Once per instance.",
        params: [t.param("entries", t.u32)],
        result: t.result(t.pointer, ioError, { as: "null" }),
        maps: true,
      },
      ({ state }, entries) => state.rings.setUp(entries),
    ),
    enter: files.asyncFunc(
      {
        doc: "Takes up to submit entries and waits until wait completions can be read; entries taken, or a negative code.",
        params: [t.param("submit", t.u32), t.param("wait", t.u32)],
        result: t.result(t.u32, ioError, { as: "negative" }),
      },
      ({ state }, submit, wait) => state.rings.enter(submit, wait),
    ),
    file: files.func(
      {
        doc: "The handle of the file of that name, or a negative code.",
        params: [t.param("name", t.text({ max: LONGEST_NAME, malformed: "replace" }))],
        result: t.result(t.i32, ioError, { as: "negative" }),
      },
      ({ state }, name) => state.rings.find(name),
    ),
    wait_single_req: files.asyncFunc(
      {
        doc: "Does one thing with files and waits until it is done: opens, closes, reads and so on, by paths and handles.",
        params: [t.param("request", fileRequest), t.param("result", t.out(fileCompletion))],
      },
      ({ state }, request, result) =>
        answer(state.files.perform(request), ({ error, result: value }) =>
          result.set({ id: request.id, error, result: BigInt.asIntN(64, value) }),
        ),
    ),
    last_error: files.func(
      {
        doc: "The code of this instance's last failure, positive; 0 if there was none.",
        params: [],
        result: t.i32,
        quick: true,
        fixed: true,
      },
      (call) => t.lastError(call),
    ),
  },
});

/** What `orca:io` declares: rings (`setup`, `enter`, `file`, `last_error`), and requests (`wait_single_req`). */
export interface OrcaIoSet extends t.SetOf<typeof declared> {}

/** Files: through rings that guest and runtime share, timers included, and by requests that are waited for. */
export const orcaIo: OrcaIoSet = declared;
