// What can be created, and in which languages guests are written.

/** Something to begin with. */
export type Template = "builtins" | "target" | "guest" | "app";

/** What a guest is written in. */
export type GuestLanguage = "c" | "rust" | "assemblyscript";

/** The templates, and what they are in a few words. */
export const TEMPLATES: Readonly<Record<Template, { readonly title: string; readonly folder: string }>> = {
  builtins: { title: "a package with a builtin set", folder: "atoll-builtins-journal" },
  target: { title: "a package with a target", folder: "atoll-target-console" },
  guest: { title: "a guest, with tests", folder: "my-guest" },
  app: { title: "an app that runs guests under limits", folder: "my-app" },
};

/** A language of guests. */
export interface LanguageFacts {
  readonly title: string;
  readonly extension: string;
  /** What is installed for it, as lines of package.json. */
  readonly tool: string;
  /** What must be there, in a sentence. */
  readonly needs: string;
  readonly bindgen: string;
  /** Steps of the CI's workflow that install it. */
  readonly ci: string;
}

export const LANGUAGES: Readonly<Record<GuestLanguage, LanguageFacts>> = {
  c: {
    title: "C",
    extension: "c",
    tool: "",
    needs: "It needs clang with lld (on Debian: `apt-get install clang lld`; `CLANG` names another).",
    bindgen: "c",
    ci: "\n      - run: sudo apt-get update && sudo apt-get install -y clang lld",
  },
  rust: {
    title: "Rust",
    extension: "rs",
    tool: "",
    needs:
      "It needs rustc for `wasm32-unknown-unknown` (`rustup target add wasm32-unknown-unknown`; `RUSTC` names another).",
    bindgen: "rust",
    ci: "\n      - run: rustup target add wasm32-unknown-unknown",
  },
  assemblyscript: {
    title: "AssemblyScript",
    extension: "as",
    tool: '\n    "assemblyscript": "^0.28.20",',
    needs: "Its compiler is installed with the rest.",
    bindgen: "assemblyscript",
    ci: "",
  },
};
