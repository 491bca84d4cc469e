// Pages of docs/ that leave the repository with a package: which ones, and what becomes of their links.

/** A link to something in the repository: its text, and where it leads. */
const LINK = /\[([^\][]+)\]\((?!https?:)([^)\s]+)\)/g;

/** Where a document's relative links lead, without what stands behind `#`; links within the document are left out. */
export function linkedFiles(text: string): string[] {
  const targets = [...text.matchAll(LINK)].map(([, , target = ""]) => target.replace(/#.*/, ""));
  return targets.filter((target) => target !== "");
}

/** Documents and headers that a package's README names: `docs/memory.md`, `include/orca.h`. */
export function namedFiles(readme: string): string[] {
  return [...readme.matchAll(/`((?:docs|include)\/[\w-]+\.\w+)`/g)].map(([, file = ""]) => file);
}

/** Pages among them. */
export function namedPages(readme: string): string[] {
  return namedFiles(readme).flatMap((file) => (file.startsWith("docs/") ? [file.slice("docs/".length)] : []));
}

/** Pages beside it that a page links to. */
export function linkedPages(page: string): string[] {
  return linkedFiles(page).filter((target) => /^[\w-]+\.md$/.test(target));
}

/** A page for readers who have nothing but these pages: of links that lead elsewhere the text is left. */
export function withoutLinksOutside(page: string, names: ReadonlySet<string>): string {
  return page.replaceAll(LINK, (link, text: string, target: string) => {
    const file = target.replace(/#.*/, "");
    return file === "" || names.has(file) ? link : text;
  });
}
