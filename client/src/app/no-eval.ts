// Imported before anything else: the page's policy forbids `eval`, which zod would try for its compiled parsers (protocol §10). https://zod.dev/packages/core
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
