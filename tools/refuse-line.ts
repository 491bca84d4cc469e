// What the command lines of the tools share: a line that cannot be understood ends the process with status 2 and one sentence.

/** What `parse` makes of the command line; undefined when it throws an Error, whose first sentence has then been told. */
export function parseOrRefuse<T>(command: string, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [sentence = ""] = error.message.split(/\. |\n/);
    console.error(`${command}: ${sentence} (see --help)`);
    process.exitCode = 2;
    return undefined;
  }
}

/** The number that an option was given; throws an Error that says what was expected. */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${option} ${text}: expected a whole number from ${least}`);
}
