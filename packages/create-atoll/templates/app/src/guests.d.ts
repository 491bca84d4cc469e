// Written by @atoll/unplugin when guests are imported: their targets' types, and those of the functions that they export.

declare module "*/plugin.wat?target={{id}}" {
  const guest: import("@atoll/unplugin/runtime").GuestModule<typeof import("./target.js").{{id}}, {
    readonly "run": () => void;
    readonly "spin": () => void;
  }>;
  export default guest;
}
