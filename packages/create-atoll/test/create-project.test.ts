// Projects as they are written: every place filled, names where they belong, and nothing over what is there. That they work is tried by tools/check-scaffolds.ts.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createProject } from "../src/index.ts";
import { projectNames } from "../src/project-names.ts";
import { LANGUAGES, TEMPLATES } from "../src/templates.ts";

const root = mkdtempSync(join(tmpdir(), "create-atoll-"));
afterAll(() => rmSync(root, { recursive: true }));

const read = (...path: readonly string[]): string => readFileSync(join(root, ...path), "utf8");

test.for(Object.keys(TEMPLATES) as (keyof typeof TEMPLATES)[])(
  "%s: every place is filled, and it is JSON where it should be",
  async (template) => {
    for (const language of Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[]) {
      const name = `${template}-${language}`;
      const files = await createProject({ folder: join(root, name), template, language, name });
      expect(files).toEqual(
        expect.arrayContaining([
          ".gitignore",
          "README.md",
          "package.json",
          "tsconfig.json",
          ".github/workflows/ci.yml",
        ]),
      );
      for (const file of files) {
        expect(read(name, file), file).not.toMatch(/\{\{|\}\}[^)\s,;`}]/);
        if (file.endsWith(".json")) JSON.parse(read(name, file));
      }
      const manifest = JSON.parse(read(name, "package.json")) as { readonly name: string };
      expect(manifest.name).toBe(
        template === "builtins" ? `atoll-builtins-${name}` : template === "target" ? `atoll-target-${name}` : name,
      );
      if (template === "guest")
        expect(files.filter((file) => file.startsWith("src/blink"))).toEqual([
          `src/blink.${LANGUAGES[language].extension}`,
        ]);
    }
  },
);

test("a project begins with the version of Atoll that this package has", async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../package.json"), "utf8")) as {
    readonly version: string;
  };
  await createProject({ folder: join(root, "versioned"), template: "app", language: "c", name: "versioned" });
  expect(JSON.parse(read("versioned", "package.json"))).toMatchObject({
    dependencies: { "@atoll/core": `^${version}` },
    devDependencies: { "@atoll/testing": `^${version}` },
  });
});

test("names in code are made of the package's", () => {
  expect(projectNames("atoll-builtins-tide-table", "builtins")).toEqual({
    package: "atoll-builtins-tide-table",
    id: "tideTable",
    namespace: "tideTable:journal",
  });
  expect(projectNames("@acme/lamp", "target")).toEqual({ package: "@acme/lamp", id: "lamp", namespace: "lamp:screen" });
  expect(projectNames("7seas", "app")?.id).toBe("my7seas");
  expect(projectNames("default", "target")?.id).toBe("myDefault");
  for (const wrong of ["", "Lamp", "a b", "../up", "@acme"]) expect(projectNames(wrong, "app")).toBeUndefined();
});

test("a folder that has something in it is left alone", async () => {
  const folder = join(root, "full");
  mkdirSync(folder);
  writeFileSync(join(folder, "mine.txt"), "mine");
  await expect(createProject({ folder, template: "app", language: "c", name: "full" })).rejects.toThrow("is not empty");
  expect(read("full", "mine.txt")).toBe("mine");
});

test("nor is anything written in place of a file, or by a name that npm does not take", async () => {
  const folder = join(root, "file");
  writeFileSync(folder, "");
  await expect(createProject({ folder, template: "app", language: "c", name: "file" })).rejects.toThrow("is not empty");
  expect(projectNames("myTide", "builtins")).toBeUndefined();
});

test("the command takes flags, and says what is missing where nobody can be asked", () => {
  const command = (...args: readonly string[]) => {
    const child = spawnSync(process.execPath, [join(import.meta.dirname, "../src/main.ts"), ...args], {
      encoding: "utf8",
      cwd: root,
      input: "",
    });
    return [child.status, child.stdout, child.stderr] as const;
  };
  const [status, stdout] = command("blinker", "--template", "guest", "--language", "assemblyscript");
  expect([status, stdout.split("\n")[0]]).toEqual([0, "blinker: 9 files"]);
  expect(stdout).toContain("npm install");
  expect(command("--yes", "--template", "app")[1]).toMatch(/^my-app: /);
  expect(command("x")).toEqual([2, "", "create-atoll: --template says what it is: builtins, target, guest, app\n"]);
  expect(command("x", "--template", "guest")[2]).toContain(
    "--language says what the guest is written in: c, rust, assemblyscript",
  );
  expect(command("x", "--template", "gust")[2]).toContain("there is no such template");
  expect(command("x", "--templat", "app")[0]).toBe(2);
  expect(command("X y", "--template", "app")[2]).toContain("is no name of a package");
  expect(command("", "--template", "app")[2]).toBe("create-atoll: the folder's name is empty\n");
  expect(command("x", "--template", "app", "--language", "c")[2]).toBe(
    "create-atoll: --language is of guests, and this is --template app\n",
  );
  expect(command("two words", "--template", "app", "--name", "words")[1]).toContain('cd "two words"');
  writeFileSync(join(root, "no-folder"), "");
  expect(command("no-folder/x", "--template", "app")[2]).toContain("no-folder/x is not empty, or no folder");
  expect(command("--help")[1]).toContain("builtins: a package with a builtin set");
});
