// Turns of the event loop. Promises that settle at once keep the host in one task for as long as there are more of them: timers, signals
// and a page's events wait meanwhile. Who awaits in a loop takes turns.

/** Milliseconds that one task may be kept busy. */
const TURN = 8;

/** When the task on turn began to be kept busy by those who take turns; undefined between tasks. */
let busySince: number | undefined;

/** What to wait for so that the event loop turns, if the task on turn has been kept busy long enough. */
export function takeTurns(): Promise<void> | undefined {
  const now = performance.now();
  if (busySince === undefined) {
    busySince = now;
    inNextTask(() => {
      busySince = undefined;
    });
  } else if (now - busySince > TURN) return nextTask();
  return undefined;
}

/** Resolves in another task, when timers and events have had their turn. */
export async function nextTask(): Promise<void> {
  await new Promise<void>((resolve) => {
    inNextTask(resolve);
  });
}

let begin: ((task: () => void) => void) | undefined;

function inNextTask(task: () => void): void {
  begin ??= chooseTasks();
  begin(task);
}

/** `setTimeout` takes a millisecond, in pages four: where there is something that takes none, it is used. */
function chooseTasks(): (task: () => void) => void {
  const { setImmediate } = globalThis as { readonly setImmediate?: (task: () => void) => unknown };
  if (setImmediate !== undefined) return (task) => void setImmediate(task);
  if (typeof MessageChannel === "undefined") return (task) => void setTimeout(task, 0);
  const tasks: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", () => tasks.shift()?.());
  port1.start();
  return (task) => {
    tasks.push(task);
    port2.postMessage(undefined);
  };
}
