// Unit, property and fixture tests, and the test of the package. What runs inside a real editor lives in test/editor
// and has its own runner.
import { defineConfig } from 'vitest/config';

const packageTests = 'test/package.test.ts';

export default defineConfig({
  test: {
    testTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{grammar,server,client,test,docs,scripts,samples,bench}/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'dist/**', '.editor/**', 'test/editor/**', packageTests],
        },
      },
      // Packs the extension first, and so replaces dist/ by what ships.
      { extends: true, test: { name: 'package', include: [packageTests], testTimeout: 120_000 } },
    ],
  },
});
