// A command line that makes no sense.

/** Its message says what is wrong, and what was expected. Exit status 2. */
export class UsageError extends Error {}
