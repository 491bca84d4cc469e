// The combinations: operations that often follow each other and are done in one step of the loop.

export const COMBINATIONS: readonly string[] = [];
