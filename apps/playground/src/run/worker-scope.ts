// The few things of a worker's global scope that are used here: the project's types are a page's.

interface WorkerScope<In, Out> {
  postMessage(message: Out): void;
  addEventListener(type: "message", listener: (event: MessageEvent<In>) => void): void;
}

/** The global scope of the worker that this runs in. */
export function workerScope<In, Out>(): WorkerScope<In, Out> {
  return globalThis;
}
