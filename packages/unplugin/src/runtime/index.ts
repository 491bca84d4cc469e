// What the code of imported guests stands on: runs wherever core does.
export { type ExportSignature, guestModule, type GuestModule, type GuestParts } from "./guest-module.ts";
