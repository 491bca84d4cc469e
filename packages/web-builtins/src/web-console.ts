// The `web:console` set: lines of text to the console. What is long is cut: a guest may not make the host hold any size of string.
// https://console.spec.whatwg.org/

import { builtinSet, token, type Token } from "@atoll/core";
import * as t from "@atoll/core/types";

/** Where lines go: a page's `console` is one. */
export interface WebConsole {
  error(text: string): void;
  warn(text: string): void;
  info(text: string): void;
  log(text: string): void;
  debug(text: string): void;
}

/** The console of `web:console`. */
export const WEB_CONSOLE: Token<WebConsole> = token<WebConsole>("WebConsole");

const LONGEST_LINE = 65536;
const host = t.scope({ inject: { webConsole: WEB_CONSOLE } });
const text = t.param(
  "text",
  t.text({ cut: LONGEST_LINE, malformed: "replace" }),
  "UTF-8; malformed bytes are replaced",
);
const line = (level: keyof WebConsole): ReturnType<typeof declare> => declare(level);

function declare(level: keyof WebConsole) {
  return host.func({ doc: `A line for the console, at the level ${level}.`, params: [text] }, (call, words) =>
    call.webConsole[level](words),
  );
}

const declared = builtinSet("web:console", {
  version: "1.0.0",
  doc: "Lines of text to the console.",
  functions: { error: line("error"), warn: line("warn"), info: line("info"), log: line("log"), debug: line("debug") },
});

/** What `web:console` declares: `log(text)` and its like. */
export interface ConsoleSet extends t.SetOf<typeof declared> {}

/** Lines of text to the console. */
export const webConsole: ConsoleSet = declared;
