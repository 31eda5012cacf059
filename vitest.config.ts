import { defineConfig } from "vitest/config";

const project = (name: string, root: string) => ({
  test: {
    name,
    root,
    include: ["test/**/*.test.ts", "test/**/*.test.tsx"],
    environment: "node" as const,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

export default defineConfig({
  test: { projects: [project("crypto-core", "crypto-core"), project("server", "server"), project("client", "client")] },
});
