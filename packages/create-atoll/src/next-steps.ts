// What to do with a new project.

import type { Answers } from "./create-project.ts";
import { LANGUAGES } from "./templates.ts";

/** The commands, and what must be there for them. */
export function nextSteps({ folder, template, language }: Answers): string {
  const needs = template === "guest" ? ` ${LANGUAGES[language].needs}` : "";
  // As shells take it.
  const shown = /\s/.test(folder) ? JSON.stringify(folder) : folder;
  return `\n  cd ${shown}\n  npm install\n  npm test\n\nnpm run check does everything that CI does.${needs.replaceAll("`", "")}\n`;
}
