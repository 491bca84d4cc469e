import { atollGuests } from "@atoll/unplugin/vite";
import { defineConfig } from "vitest/config";

export default defineConfig({ plugins: [atollGuests({ types: "src/guests.d.ts" })] });
