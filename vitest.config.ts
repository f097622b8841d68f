// Unit, property and fixture tests. What runs inside a real editor lives in test/editor and has its own runner.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{grammar,server,client,test,docs,scripts,samples,bench}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**', '.editor/**', 'test/editor/**'],
    testTimeout: 20_000,
  },
});
