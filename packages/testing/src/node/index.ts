// What of @atoll/testing needs Node's filesystem.
export * from "./suite-folder.ts";
