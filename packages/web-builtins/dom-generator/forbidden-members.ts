// Members that `web:dom` does not have although their types could be expressed: with them a guest would run code of its own in the page, or reach
// what is the user's.

const CODE = "it makes markup of text, and markup may hold scripts";
const USER = "it is the user's: credentials and the like";
const PAGE = "it leads out of the document";

/** Why a member is left out, by its name. */
export const FORBIDDEN: Readonly<Record<string, string>> = {
  innerHTML: CODE,
  outerHTML: CODE,
  insertAdjacentHTML: CODE,
  setHTMLUnsafe: CODE,
  getHTML: "it is there in new browsers only",
  write: CODE,
  writeln: CODE,
  open: CODE,
  close: CODE,
  execCommand: CODE,
  cookie: USER,
  domain: USER,
  nonce: USER,
  defaultView: PAGE,
  location: PAGE,
  view: PAGE,
};
