// What of @atoll/testing stands on vitest.
export * from "./conformance.ts";
