// Names in the languages of guests: identifiers of a set, and words in each language's case.

/** The words of a name, whichever way it is written: `pageSize`, `page_size`, `page-size`. */
function wordsOf(name: string): string[] {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
  // What has no letter or digit is called something all the same.
  return words.length === 0 ? ["n"] : words;
}

/** A text that stands in a comment: one line, which ends neither the comment nor goes on in the next line. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll("*/", "* /")
    .replace(/\\+$/, "")
    .trim();
}

/** What there is of some remarks, as one: a full stop stands at the end alone. */
export function joinedWords(parts: readonly (string | undefined)[], between: string): string {
  const found = parts.filter((part) => part !== undefined && part !== "") as readonly string[];
  return found.map((part, i) => (i === found.length - 1 ? part : part.replace(/\.$/, ""))).join(between);
}

/** What a parameter means, and its unit. */
export function meaning(doc: string | undefined, unit: string | undefined): string {
  return joinedWords([doc, unit === undefined ? undefined : `in ${unit}`], ", ");
}

/** No language has names that begin with digits. */
function lettered(name: string, letter: string): string {
  return /^\d/.test(name) ? letter + name : name;
}

/** `page_size`. */
export function snake(name: string): string {
  return lettered(wordsOf(name).join("_"), "n");
}
/** `PAGE_SIZE`, which may begin with a digit: most stand behind a prefix. */
export function screaming(name: string): string {
  return wordsOf(name).join("_").toUpperCase();
}
/** `PageSize`. */
export function pascal(name: string): string {
  const words = wordsOf(name).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return lettered(words.join(""), "N");
}
/** `page-size`: words of WIT, each of which begins with a letter. Empty where there is no letter. */
export function kebab(name: string): string {
  return wordsOf(name)
    .map((word, i) => (/^\d/.test(word) ? (i === 0 ? `n${word}` : word) : i === 0 ? word : `-${word}`))
    .join("");
}
/** `pageSize`. */
export function camel(name: string): string {
  const text = pascal(name);
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
const KEYWORDS: Readonly<Record<GuestLanguage, string>> = {
  c: "auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while bool true false class delete new operator private protected public template this throw try catch using namespace virtual friend explicit export typename and or not xor asm alignas alignof and_eq bitand bitor char8_t char16_t char32_t co_await co_return co_yield compl concept const_cast consteval constexpr constinit decltype dynamic_cast mutable noexcept not_eq nullptr or_eq reinterpret_cast requires static_assert static_cast thread_local typeid typeof typeof_unqual wchar_t xor_eq errno",
  rust: "as break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return self Self static struct super trait true type unsafe use where while async await abstract become box do final macro override priv try typeof unsized virtual yield",
  zig: "addrspace align allowzero and anyframe anytype asm async await break callconv catch comptime const continue defer else enum errdefer error export extern fn for if inline linksection noalias noinline nosuspend opaque or orelse packed pub resume return struct suspend switch test threadlocal try union unreachable usingnamespace var volatile while",
  tinygo:
    "break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var any append bool byte cap clear close comparable complex complex64 complex128 copy delete error false float32 float64 imag init int int8 int16 int32 int64 iota len make main max min new nil panic print println real recover rune string true uint uint8 uint16 uint32 uint64 uintptr unsafe strconv math",
  assemblyscript:
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null of override return super switch this throw true try typeof var void while with yield let static implements interface package private protected public type async await changetype load memory sizeof store",
  typescript:
    "break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static implements interface package private protected public",
};
const RESERVED = wordSets(KEYWORDS);

/** Each language's words, to look up. */
function wordSets(
  words: Readonly<Record<GuestLanguage, string>>,
): Readonly<Record<GuestLanguage, ReadonlySet<string>>> {
  return Object.fromEntries(
    Object.entries(words).map(([language, text]) => [language, new Set(text.split(" "))]),
  ) as unknown as Readonly<Record<GuestLanguage, ReadonlySet<string>>>;
}

/** Languages whose keywords are known. */
type GuestLanguage = "c" | "rust" | "zig" | "tinygo" | "assemblyscript" | "typescript";

/** Whether a language has a word of its own there. What ends with `_t` is a type in C, which a parameter or a field would hide. */
export function isReserved(name: string, language: GuestLanguage): boolean {
  return RESERVED[language].has(name) || (language === "c" && name.endsWith("_t"));
}

/** What written modules stand on of a language's own types: those of sets have other names. Of C's, the part before `_t`. */
const STANDARD_TYPES: Readonly<Record<GuestLanguage, string>> = {
  c: "float double int8 int16 int32 int64 uint8 uint16 uint32 uint64 intptr uintptr intmax uintmax size ssize ptrdiff max_align nullptr wchar char8 char16 char32 int_least8 int_least16 int_least32 int_least64 uint_least8 uint_least16 uint_least32 uint_least64 int_fast8 int_fast16 int_fast32 int_fast64 uint_fast8 uint_fast16 uint_fast32 uint_fast64 mode off pid time clock dev ino uid gid nlink id key blksize blkcnt fsblkcnt fsfilcnt clockid timer useconds suseconds socklen sa_family in_addr in_port locale regex regoff glob wordexp div ldiv lldiv imaxdiv fpos wint wctype wctrans mbstate sig_atomic sigset siginfo stack speed tcflag cc nfds rlim pthread sem thrd mtx cnd tss fenv fexcept errno rsize register quad",
  rust: "Copy Drop Err Maybe None Ok Option Result Self Slice Some",
  zig: "Error Maybe Slice T Tag",
  tinygo: "Maybe SetVersion Slice",
  assemblyscript:
    "Array ArrayBuffer Error Float32Array Float64Array Function Int16Array Int32Array Int64Array Int8Array Map Math Object Set StaticArray String Symbol Uint16Array Uint32Array Uint64Array Uint8Array",
  typescript:
    "Array BigInt64Array BigUint64Array Error Float32Array Float64Array Function Int16Array Int32Array Int8Array Map Object Promise Set String Symbol Uint16Array Uint32Array Uint8Array",
};
const STANDARD = wordSets(STANDARD_TYPES);

/** Names that types without a name have in C. */
const MADE = /^maybe_|_slice$|_x\d+$/;

/** The name of a type of a set's: in PascalCase, of C's with `_t`. None is one of the language's own. */
export function typeId(name: string, language: GuestLanguage): string {
  const own = language === "c" ? snake(name) : pascal(name);
  const id = STANDARD[language].has(own) || (language === "c" && MADE.test(own)) ? `${own}_` : own;
  return language === "c" ? `${id}_t` : id;
}

/** A name that is no keyword of a language. */
export function free(name: string, language: GuestLanguage): string {
  return isReserved(name, language) ? `${name}_` : name;
}

/** Identifiers of names that stand beside each other, in their order. */
export function distinctIds(names: readonly string[], idOf: (name: string) => string): readonly string[] {
  const taken = new Names();
  return names.map((name) => taken.take(idOf(name)));
}

/** Identifiers of fields, in their order, and of the lengths of those that are ranges. */
export function fieldIds(
  fields: readonly { readonly name: string; readonly isRange: boolean }[],
  idOf: (name: string) => string,
): readonly { readonly id: string; readonly length: string }[] {
  const taken = new Names();
  const ids = fields.map(({ name }) => taken.take(idOf(name)));
  return fields.map(({ isRange }, i) => {
    const id = ids[i] ?? "";
    return { id, length: isRange ? taken.take(suffixed(id, "_len")) : "" };
  });
}

/** A name that stands behind another, such as that of its length: what keeps the other from being a keyword is left out. */
export function suffixed(id: string, suffix: string): string {
  return id.replace(/_+$/, "") + suffix;
}

/** The names of one scope, in which no two are the same. */
export class Names {
  readonly #taken: Set<string>;
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }
  has(name: string): boolean {
    return this.#taken.has(name);
  }
  /** The name, with as many underscores behind it as it takes to be the first of its kind. */
  take(wanted: string): string {
    let name = wanted;
    while (this.#taken.has(name)) name += "_";
    this.#taken.add(name);
    return name;
  }
}
