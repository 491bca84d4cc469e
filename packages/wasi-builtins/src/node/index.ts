// Placeholder until the first content arrives.
export {};
