// The public face of create-atoll, for programs that create projects; people call `npm create atoll`.
export { type Answers, createProject } from "./create-project.ts";
export type { GuestLanguage, Template } from "./templates.ts";
