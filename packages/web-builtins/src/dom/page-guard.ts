// What guests may not put into a page although members would take it: elements and attributes that run code or load another document. With them a guest
// would get out of its instance.

const ELEMENTS: ReadonlySet<string> = new Set([
  "script",
  "iframe",
  "frame",
  "object",
  "embed",
  "applet",
  "base",
  "link",
  "meta",
]);
/** Attributes that hold addresses: those of code are refused. */
const ADDRESSES: ReadonlySet<string> = new Set([
  "href",
  "src",
  "action",
  "formaction",
  "data",
  "poster",
  "background",
  "ping",
]);
const ATTRIBUTE_NODE = 2;
/** Characters that browsers skip in front of a scheme and within it. */
const SKIPPED = /[^\u0021-\u{10ffff}]/gu;
const CODE = /^(?:javascript|vbscript|data):/i;

/** Why a call of a member of an object is refused, if it is. */
export function refusal(member: string, args: readonly unknown[], self: unknown): string | undefined {
  switch (member.replace(/\/\d+$/, "")) {
    case "Document.createElement":
      return elementRefusal(args[0]);
    case "Document.createElementNS":
      return elementRefusal(args[1]);
    case "Element.setAttribute":
      return attributeRefusal(args[0], args[1]);
    case "Element.setAttributeNS":
      return attributeRefusal(args[1], args[2]);
    case "Element.toggleAttribute":
      return attributeRefusal(args[0], "");
    // Attributes as objects have values of their own, which nobody looks at.
    case "Element.setAttributeNode":
    case "Element.setAttributeNodeNS":
      return "attributes are set by name";
    case "set HTMLInputElement.src":
    case "set HTMLInputElement.formAction":
    case "set HTMLButtonElement.formAction":
    case "set HTMLFormElement.action":
      return isCode(args[0]) ? `${shortened(args[0])} is code` : undefined;
    case "set Node.nodeValue":
    case "set Node.textContent":
      return isPlain(self) ? undefined : "the text of attributes and scripts is not for guests to set";
    default:
      return undefined;
  }
}

/** Neither an attribute, which is a node, too, nor an element whose text is code. */
function isPlain(node: unknown): boolean {
  const { nodeType, nodeName } = node as { readonly nodeType?: unknown; readonly nodeName?: unknown };
  return nodeType !== ATTRIBUTE_NODE && !ELEMENTS.has(localName(nodeName));
}

function elementRefusal(given: unknown): string | undefined {
  const name = localName(given);
  return ELEMENTS.has(name) ? `guests do not make ${name} elements` : undefined;
}

function attributeRefusal(given: unknown, value: unknown): string | undefined {
  const name = localName(given);
  if (name.startsWith("on")) return `${name} holds code: listen to the event instead`;
  if (name === "srcdoc") return `${name} holds a document`;
  return ADDRESSES.has(name) && isCode(value) ? `${shortened(value)} is code` : undefined;
}

/** Names are compared as documents do: without prefix and case. */
function localName(name: unknown): string {
  return String(name).split(":").at(-1)?.toLowerCase() ?? "";
}

function isCode(value: unknown): boolean {
  return CODE.test(String(value).replace(SKIPPED, ""));
}

function shortened(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 40));
}
