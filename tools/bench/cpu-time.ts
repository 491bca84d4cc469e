// What a piece of work takes of the processor within this process.

/**
 * Milliseconds of CPU, threads that compile and collect included: Linux counts those of the process exactly, and those of the thread that asks in steps
 * of its clock, which are 4 ms.
 */
export function cpuTime(work: () => unknown): number {
  const start = process.cpuUsage();
  work();
  return since(start);
}

/** The same for work that may have to be waited for. */
export async function cpuTimeOf(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  const pending = work();
  if (pending instanceof Promise) await pending;
  return since(start);
}

function since(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
