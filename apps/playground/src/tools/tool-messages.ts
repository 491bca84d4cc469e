// What pages and tools in workers say to each other.

/** What a tool is to make something of. */
export interface ToolRequest<Given> {
  readonly id: number;
  readonly given: Given;
}

/** What it made of it, or what it failed with. */
export type ToolAnswer<Made> =
  | { readonly id: number; readonly made: Made }
  | { readonly id: number; readonly error: string };
