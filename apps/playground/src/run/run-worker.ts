// The worker in which guests run: checks modules and runs them on targets that are chosen. Users' own code never gets here.

import { composeTarget } from "../target/compose-target.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { serveRuns } from "./serve-runs.ts";
import { workerScope } from "./worker-scope.ts";

const scope = workerScope<ToWorker, FromWorker>();
const serve = serveRuns({
  findTarget: async (description) => {
    if (description.kind === "own") throw new TypeError("own code runs in the sandbox");
    return { target: await composeTarget(description), provide: {}, imports: {} };
  },
  post: (message) => scope.postMessage(message),
});
scope.addEventListener("message", ({ data }) => serve(data));
