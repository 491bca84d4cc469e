// The page's side of the workers that run guests: each is started when it is first needed, and anew after it had to be ended by force.

import workerUrl from "./run-worker.ts?worker&url";
import type { FromWorker, ToWorker } from "./protocol.ts";

type Listener = (message: FromWorker) => void;

/** Something that runs guests, and how it ends. */
interface Place {
  post(message: ToWorker): void;
  end(): void;
}

/** Where a guest runs: beside the page, or in a frame without an origin, where a user's own code may be made of text. */
export type RunnerKind = "worker" | "sandbox";

export class Runner {
  readonly #start: () => Place;
  #place: Place | undefined;

  /** `onError`: the worker itself has failed. */
  constructor(kind: RunnerKind, listener: Listener, onError: (message: string) => void) {
    this.#start = () => (kind === "worker" ? startWorker(listener, onError) : startSandbox(listener, onError));
  }

  post(message: ToWorker): void {
    this.#place ??= this.#start();
    this.#place.post(message);
  }

  /** Ends whatever it does. */
  end(): void {
    this.#place?.end();
    this.#place = undefined;
  }
}

function startWorker(listener: Listener, onError: (message: string) => void): Place {
  const worker = new Worker(workerUrl, { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => listener(data));
  worker.addEventListener("error", (event) => onError(event.message));
  return { post: (message) => worker.postMessage(message), end: () => worker.terminate() };
}

function startSandbox(listener: Listener, onError: (message: string) => void): Place {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "Where own code runs";
  frame.hidden = true;
  frame.src = new URL("sandbox.html", document.baseURI).href;
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => listener(data));
  port1.start();
  frame.addEventListener("load", () => {
    // One script in one piece: the frame may load no modules of the page's.
    const worker = new URL("own-worker.js", document.baseURI).href;
    frame.contentWindow?.postMessage({ worker }, "*", [port2]);
  });
  const onMessage = ({ source, data }: MessageEvent<{ readonly failed?: unknown }>): void => {
    if (source === frame.contentWindow && typeof data.failed === "string") onError(data.failed);
  };
  window.addEventListener("message", onMessage);
  document.body.append(frame);
  return {
    post: (message) => port1.postMessage(message),
    end() {
      window.removeEventListener("message", onMessage);
      port1.close();
      frame.remove();
    },
  };
}
