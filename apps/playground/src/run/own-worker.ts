// The worker of the sandbox: what the other one does, and besides targets that users write, and components, whose JavaScript jco makes.

import { composeTarget } from "../target/compose-target.ts";
import { ownTarget } from "./own-target.ts";
import { checkComponent, runComponentGuest } from "./run-component.ts";
import { serveRuns } from "./serve-runs.ts";
import type { ToWorker } from "./protocol.ts";

const listening = (event: MessageEvent): void => {
  const [port] = event.ports;
  if (port === undefined) return;
  removeEventListener("message", listening);
  const serve = serveRuns({
    findTarget: async (description) =>
      description.kind === "own"
        ? ownTarget(description.code)
        : { target: await composeTarget(description), provide: {}, imports: {} },
    post: (message) => port.postMessage(message),
    components: { check: checkComponent, run: runComponentGuest },
  });
  port.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => serve(data));
  port.start();
};
addEventListener("message", listening);
