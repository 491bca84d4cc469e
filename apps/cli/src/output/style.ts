// Colours by meaning, as plain functions: identity where colours are unwelcome.

export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly name: (text: string) => string;
}

const paint =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001B[${open}m${text}\u001B[${close}m`;
const plain = (text: string): string => text;

const COLORS: Style = {
  bold: paint(1, 22),
  dim: paint(2, 22),
  bad: paint(31, 39),
  good: paint(32, 39),
  name: paint(36, 39),
};
const PLAIN: Style = { bold: plain, dim: plain, bad: plain, good: plain, name: plain };

export function styleFor(colors: boolean): Style {
  return colors ? COLORS : PLAIN;
}
