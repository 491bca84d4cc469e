#!/usr/bin/env node
// Placeholder until the first content arrives.
export {};
