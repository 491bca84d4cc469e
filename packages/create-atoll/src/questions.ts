// Asks for what flags do not say, on a terminal; elsewhere what is missing is an error, or, with --yes, chosen.

import { basename, resolve } from "node:path";
import { cancel, intro, isCancel, select, text } from "@clack/prompts";
import type { Answers } from "./create-project.ts";
import { isTaken } from "./taken-folder.ts";
import { type Flags, UsageError } from "./flags.ts";
import { projectNames } from "./project-names.ts";
import { type GuestLanguage, LANGUAGES, TEMPLATES, type Template } from "./templates.ts";

/** What to create; undefined if whoever was asked gave up. */
export async function askFor(flags: Flags, { isAsked }: { readonly isAsked: boolean }): Promise<Answers | undefined> {
  if (!isAsked) return withoutQuestions(flags);
  intro("Atoll");
  const template = flags.template ?? (await chosen<Template>("What is it?", TEMPLATES));
  if (template === undefined) return undefined;
  const language =
    template === "guest"
      ? (flags.language ?? (await chosen<GuestLanguage>("In which language?", LANGUAGES)))
      : (flags.language ?? "c");
  if (language === undefined) return undefined;
  const folder = flags.folder ?? (await folderAsked(template));
  if (folder === undefined) return undefined;
  return { template, language, folder, name: flags.name ?? basename(resolve(folder)) };
}

function withoutQuestions({ template, language, folder, name, yes }: Flags): Answers {
  if (template === undefined) throw new UsageError(`--template says what it is: ${Object.keys(TEMPLATES).join(", ")}`);
  if (template === "guest" && language === undefined && !yes) {
    throw new UsageError(`--language says what the guest is written in: ${Object.keys(LANGUAGES).join(", ")}`);
  }
  if (folder === undefined && !yes) throw new UsageError("name a folder, or say --yes");
  const chosenFolder = folder ?? TEMPLATES[template].folder;
  return { template, language: language ?? "c", folder: chosenFolder, name: name ?? basename(resolve(chosenFolder)) };
}

async function chosen<K extends string>(
  message: string,
  known: Readonly<Record<K, { readonly title: string }>>,
): Promise<K | undefined> {
  const options = Object.entries<{ readonly title: string }>(known).map(([value, { title }]) => ({
    value,
    label: title,
  }));
  const answer = await select({ message, options });
  if (isCancel(answer)) return givenUp();
  return answer as K;
}

async function folderAsked(template: Template): Promise<string | undefined> {
  const { folder } = TEMPLATES[template];
  const answer = await text({
    message: "In which folder?",
    placeholder: folder,
    defaultValue: folder,
    validate: (value) => {
      const given = value === undefined || value === "" ? folder : value;
      if (projectNames(basename(resolve(given)), template) === undefined) return "small letters, digits and dashes";
      return isTaken(given) ? `${given} is not empty` : undefined;
    },
  });
  if (isCancel(answer)) return givenUp();
  return answer;
}

function givenUp(): undefined {
  cancel("nothing was written");
  return undefined;
}
