// wasi:http: a guest is given no network. Toolchains import it whether a program uses it or not, so it is there, and every use of it ends the run.

import { Trap } from "@atoll/core";
import { Failure } from "./failure.ts";

/** A resource of which no guest ever gets one: a class for each, since one is told from the other by it. */
function absent(): object {
  return function Absent(): never {
    throw new Trap("builtin", "wasi:http is not given: the guest has no network");
  };
}

const RESOURCES = [
  "Fields",
  "FutureIncomingResponse",
  "FutureTrailers",
  "IncomingBody",
  "IncomingRequest",
  "IncomingResponse",
  "OutgoingBody",
  "OutgoingRequest",
  "OutgoingResponse",
  "RequestOptions",
  "ResponseOutparam",
];

export function httpInterfaces(): Record<string, object> {
  const resources = RESOURCES.map((name) => [name, absent()]);
  return {
    "wasi:http/types": { ...Object.fromEntries(resources), httpErrorCode: () => undefined },
    "wasi:http/outgoing-handler": {
      handle(): never {
        throw new Failure({ tag: "HTTP-request-denied" });
      },
    },
  };
}
