// Rules of make, in which compilers tell what they have read.

/** The files of the first rule: `guest.o: a.c \ b.h`. */
export function filesOf(rules: string): readonly string[] {
  const [rule = ""] = rules.replaceAll("\\\n", " ").split("\n");
  const [, files = ""] = rule.split(/:\s/, 2);
  return files.split(/(?<!\\)\s+/).flatMap((file) => (file === "" ? [] : [file.replaceAll("\\ ", " ")]));
}
