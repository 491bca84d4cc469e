// What stands in a command's way and is neither its own mistake nor one of the command line: a file that cannot be used.

/** Its message says all that there is to say. Exit status 1. */
export class Failure extends Error {}
