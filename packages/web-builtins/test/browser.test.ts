// The browser target in a real page: an animation and a form (examples/browser), looked at by the page itself; and what guests must not do to one.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { assembleText } from "@atoll/testing/wat";
import { expect, test } from "vitest";
import { bundleForPage } from "../../../tools/bundle-for-page.ts";
import { findBrowser, openInBrowser } from "../../../tools/open-in-browser.ts";

const browser = findBrowser();
if (browser === undefined) console.log("the browser is skipped: no Chromium in the path, and ATOLL_BROWSER names none");

const example = (name: string): string => fileURLToPath(new URL(`../../../examples/browser/${name}`, import.meta.url));

/** Runs a script in a page with the example's markup, whose module is `page`; what it gives is the outcome. */
async function inPage(
  script: string,
  {
    input = example("page.ts"),
    guarded,
    gpu = false,
  }: { readonly input?: string; readonly guarded?: Uint8Array; readonly gpu?: boolean } = {},
): Promise<unknown> {
  const html = `<!doctype html><canvas width="160" height="100"></canvas><form id="form"></form><a id="link" href="/there"></a>
    <script type="module">
      import * as page from "/script.js";
      (async () => { ${script} })().then(
        (outcome) => fetch("/done", { method: "POST", body: JSON.stringify(outcome) }),
        (error) => fetch("/failed", { method: "POST", body: String(error) }),
      );</script>`;
  const files = new Map([
    ["/", { type: "text/html; charset=utf-8", content: html }],
    ["/script.js", { type: "text/javascript; charset=utf-8", content: await bundleForPage(input) }],
    ["/guarded.wasm", { type: "application/wasm", content: guarded ?? "" }],
    ["/plasma.wasm", { type: "application/wasm", content: readFileSync(example("plasma.wasm")) }],
    [
      "/form.wasm",
      { type: "application/wasm", content: await assembleText(readFileSync(example("form.wat"), "utf8")) },
    ],
  ]);
  return JSON.parse(await openInBrowser(browser ?? "", files, { gpu }));
}

// Starting a browser is not ours to make reliable.
const OPTIONS = { timeout: 180_000, retry: 1 };

test.skipIf(browser === undefined)("a guest in C animates a canvas", OPTIONS, async () => {
  const outcome = await inPage(`
    const context = document.querySelector("canvas").getContext("2d");
    const status = await page.draw(context, 3);
    const { data } = context.getImageData(0, 0, 160, 100);
    const colours = new Set(new Uint32Array(data.buffer));
    return { status, opaque: data.every((value, i) => i % 4 !== 3 || value === 255), colours: colours.size };`);
  expect(outcome).toEqual({ status: 0, opaque: true, colours: expect.any(Number) });
  expect((outcome as { readonly colours: number }).colours).toBeGreaterThan(100);
});

test.skipIf(browser === undefined)("a guest fills a form, and answers until it is disposed", OPTIONS, async () => {
  const outcome = await inPage(`
    const seen = [];
    const look = () => seen.push([field.value, document.querySelector("#answer").textContent]);
    const type = (text) => { field.value = text; field.dispatchEvent(new Event("input")); look(); };
    const instance = await page.fill();
    const field = document.querySelector("#name");
    look(); type("Ada"); type("");
    instance[Symbol.dispose]();
    type("nobody");
    return seen;`);
  expect(outcome).toEqual([
    ["lagoon", "Hello, lagoon!"],
    ["Ada", "Hello, Ada!"],
    ["", "Who is there?"],
    ["nobody", "Who is there?"],
  ]);
});

const GPU = `(module
  (import "web:gpu" "buffer_create" (func $create (param i32 i32) (result i32)))
  (import "web:gpu" "read_buffer_create" (func $create_read (param i32 i32) (result i32)))
  (import "web:gpu" "buffer_map" (func $map (param i32 i32) (result i32)))
  (import "web:gpu" "buffer_unmap" (func $unmap (param i32) (result i32)))
  (memory 1)
  (func $handle (param i32) (result i32) (i32.add (i32.const 1024) (i32.mul (local.get 0) (i32.const 8))))
  (func $place (param i32) (result i32) (i32.add (i32.const 1028) (i32.mul (local.get 0) (i32.const 8))))
  (func (export "create") (param i32 i32) (result i32)
    (if (result i32) (local.get 0)
      (then (call $create_read (local.get 1) (call $handle (local.get 0))))
      (else (call $create (local.get 1) (call $handle (local.get 0))))))
  (func (export "map") (param i32) (result i32)
    (call $map (i32.load (call $handle (local.get 0))) (call $place (local.get 0))))
  (func (export "unmap") (param i32) (result i32) (call $unmap (i32.load (call $handle (local.get 0)))))
  (func (export "address") (param i32) (result i32) (i32.load (call $place (local.get 0))))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1))))`;

test.skipIf(browser === undefined)(
  "a guest writes a buffer of the graphics processor's, and reads another one",
  OPTIONS,
  async ({ skip }) => {
    const outcome = await inPage("return (await page.copied()) ?? null", {
      input: fileURLToPath(new URL("fixtures/gpu.ts", import.meta.url)),
      guarded: await assembleText(GPU),
      gpu: true,
    });
    if (outcome === null) {
      console.log("WebGPU is skipped: the browser has no adapter; web-gpu.test.ts has a stand-in with the same life");
      skip("no adapter");
    }
    expect(outcome).toEqual({ words: [0x0403_0201, 0x0807_0605], traps: ["detached", "protection", "detached"] });
  },
);

const GUARDED = `(module
  (import "'" "link" (global externref))
  (import "'" "href" (global externref))
  (import "web:dom" "document" (func $document (result (ref extern))))
  (import "web:dom" "Document.createElement" (func $create (param externref externref) (result externref)))
  (import "web:dom" "Document.getElementById" (func $find (param externref externref) (result externref)))
  (import "web:dom" "Element.setAttribute" (func $set (param externref externref externref)))
  (import "web:dom" "Element.getAttributeNode" (func $node (param externref externref) (result externref)))
  (import "web:dom" "set Node.nodeValue" (func $value (param externref externref)))
  (import "web:dom" "Element.tagName" (func $tag (param externref) (result externref)))
  (func (export "create") (param externref) (result externref) (call $create (call $document) (local.get 0)))
  (func (export "set") (param externref externref) (call $set (call $find (call $document) (global.get 0)) (local.get 0) (local.get 1)))
  (func (export "bypass") (param externref)
    (call $value (call $node (call $find (call $document) (global.get 0)) (global.get 1)) (local.get 0)))
  (func (export "tag") (param externref) (result externref) (call $tag (local.get 0))))`;

test.skipIf(browser === undefined)("guests put no code into a page", OPTIONS, async () => {
  const outcome = await inPage(
    `return await page.tried(${JSON.stringify([
      ["create", "b"],
      ["create", "SCRIPT"],
      ["create", "iframe"],
      ["set", "title", "a link"],
      ["set", "href", "/elsewhere"],
      ["set", "OnClick", "alert(1)"],
      ["set", "href", " java\nscript:alert(1)"],
      ["bypass", "javascript:alert(1)"],
      ["tag", 7],
      ["tag", null],
    ])})`,
    { input: fileURLToPath(new URL("fixtures/guarded.ts", import.meta.url)), guarded: await assembleText(GUARDED) },
  );
  expect(outcome).toMatchInlineSnapshot(`
    [
      "ok",
      "Document.createElement: guests do not make script elements",
      "Document.createElement: guests do not make iframe elements",
      "ok",
      "ok",
      "Element.setAttribute: onclick holds code: listen to the event instead",
      "Element.setAttribute: " java\\nscript:alert(1)" is code",
      "set Node.nodeValue: the text of attributes and scripts is not for guests to set",
      "Element.tagName: expected an object of Element, found another value",
      "Element.tagName: expected an object of Element, found null",
    ]
  `);
});
