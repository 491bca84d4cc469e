// Names of WIT as JavaScript has them, the way jco writes them.

/** `getArguments` of `get-arguments`. */
export function camelName(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `InputStream` of `input-stream`. */
export function pascalName(name: string): string {
  const camel = camelName(name);
  return camel.slice(0, 1).toUpperCase() + camel.slice(1);
}

/** Under which name a function stands in its interface, or in its resource. */
export function functionName(name: string): string {
  return camelName(name.replace(/^\[[a-z-]+\](?:[^.]*\.)?/, ""));
}
