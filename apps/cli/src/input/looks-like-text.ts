// Whether bytes may be a module in the text format.

/** Whether they begin with a parenthesis or a comment. */
export function looksLikeText(bytes: Uint8Array): boolean {
  const beginning = new TextDecoder().decode(bytes.subarray(0, 1024)).trimStart();
  return /^(\(|;;)/.test(beginning);
}
