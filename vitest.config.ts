// Unit, property and fixture tests, and the test of the package. What runs inside a real editor lives in test/editor
// and has its own runner.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const packageTests = 'test/package.test.ts';

/** What takes longest begins first, so that at the end no core waits for another. Where nobody knows, large files go before small ones. */
const longest = [/\/samples\/answers-/, /\/test\/oracle\//, /cells\.test\.ts$/];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((pattern) => pattern.test(moduleId));
      return place === -1 ? longest.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    testTimeout: 120_000,
    // All cores: by default one is left out, which of two is half.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
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
