// The globals in which emitted code leaves what the engine looks up from outside: fuel, and what the host's trap does not tell.

/** Names under which globals are exported. */
export const GLOBALS = {
  fuel: "$fuel",
  paced: "$paced",
  index: "$index",
  operand: "$operand",
  address: "$address",
  thrown: "$thrown",
} as const;

/** What emitted code notes. */
export type Note = Exclude<keyof typeof GLOBALS, "fuel" | "paced">;
