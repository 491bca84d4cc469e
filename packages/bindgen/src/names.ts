// Names in the languages of guests: identifiers of a set, and words in each language's case.

/** The words of a name, whichever way it is written: `pageSize`, `page_size`, `page-size`. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

/** `page_size`. */
export function snake(name: string): string {
  return wordsOf(name).join("_");
}
/** `PAGE_SIZE`. */
export function screaming(name: string): string {
  return snake(name).toUpperCase();
}
/** `PageSize`. */
export function pascal(name: string): string {
  return wordsOf(name)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("");
}
/** `pageSize`. */
export function camel(name: string): string {
  const text = pascal(name);
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
const KEYWORDS: Readonly<Record<"c" | "rust" | "assemblyscript" | "typescript", string>> = {
  c: "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false class delete new operator private protected public template this throw try catch using namespace virtual friend explicit export typename and or not xor asm",
  rust: "as break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while async await abstract become box do final macro override priv try typeof unsized virtual yield",
  assemblyscript:
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package private protected public type",
  typescript:
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package private protected public",
};
const RESERVED = Object.fromEntries(
  Object.entries(KEYWORDS).map(([language, words]) => [language, new Set(words.split(" "))]),
) as unknown as Readonly<Record<keyof typeof KEYWORDS, ReadonlySet<string>>>;

/** A name that is no keyword of a language. */
export function free(name: string, language: keyof typeof KEYWORDS): string {
  return RESERVED[language].has(name) ? `${name}_` : name;
}
