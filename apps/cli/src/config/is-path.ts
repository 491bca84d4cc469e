// A target, set or package is named, or stands in a module of the user's.

/** Whether a name is a module's path. */
export function isPath(text: string): boolean {
  return /[/\\]/.test(text) || /\.[cm]?[jt]s(#|$)/.test(text);
}
