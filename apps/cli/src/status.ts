// Exit statuses of `atoll` itself; a guest's own pass through.

export const STATUS = {
  failed: 1,
  usage: 2,
  /** A signal's number is added to 128 by convention: 6 is SIGABRT, as for other runtimes' traps. */
  trapped: 134,
  interrupted: 130,
  /** SIGPIPE: whoever read has gone. */
  unread: 141,
} as const;
