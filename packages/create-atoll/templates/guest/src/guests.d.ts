// Written by @atoll/unplugin when guests are imported: their targets' types, and those of the functions that they export.

declare module "*/blink.{{extension}}?target=embedded" {
  const guest: import("@atoll/unplugin/runtime").GuestModule<typeof import("@atoll/targets/embedded").embedded, {
    readonly "blink": (p0: number) => number;
  }>;
  export default guest;
}
