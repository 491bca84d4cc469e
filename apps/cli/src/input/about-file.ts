// Which file an error is about, where a command reads several: it is told of the first, as long as nobody says more.

const files = new WeakMap<object, string>();

/** Does something with a file; what it throws is told of that file. */
export function about<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (typeof error === "object" && error !== null) files.set(error, file);
    throw error;
  }
}

/** The file that an error is about, if it is known. */
export function fileOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null ? files.get(error) : undefined;
}
