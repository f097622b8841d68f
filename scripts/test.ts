// `npm test`: all that must hold, one step after the other, and at the end one line with the totals. A step that is no
// test runner counts as one test; a step that cannot run because an earlier one failed counts as one that failed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface Totals {
  readonly passed: number;
  readonly failed: number;
}

interface Step {
  readonly name: string;
  /** Program of node_modules/.bin or `node`, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Where a test runner leaves its totals. */
  readonly results?: { readonly file: string; read(json: never): Totals };
  /** Steps without which this one says nothing. */
  readonly after?: readonly string[];
}

const root = path.resolve(import.meta.dirname, '..');
const scratch = mkdtempSync(path.join(tmpdir(), 'faultline-test-'));

const steps: readonly Step[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint', command: ['biome', 'lint', '--error-on-warnings'] },
  { name: 'dependencies', command: ['node', 'scripts/check-dependencies.ts'] },
  { name: 'build', command: ['node', 'scripts/build.ts'] },
  vitest('unit', ['build']),
  vitest('package', ['build']),
  {
    // Last, on what the package step has built: the editor runs the bundles that ship.
    name: 'editor',
    command: ['node', 'test/editor/run.ts'],
    results: { file: path.join(root, '.editor/results.json'), read: (totals: Totals) => totals },
    after: ['build'],
  },
  {
    name: 'clicks',
    command: ['node', 'test/editor/clicks.ts'],
    results: { file: path.join(root, '.editor/clicks.json'), read: (totals: Totals) => totals },
    after: ['package'],
  },
];

const failedSteps = new Set<string>();
let passed = 0;
let failed = 0;
for (const step of steps) {
  const totals = run(step);
  passed += totals.passed;
  failed += totals.failed;
  if (totals.failed > 0) failedSteps.add(step.name);
  console.log(`── ${step.name}: ${totals.failed === 0 ? 'ok' : 'FAILED'} (${totals.passed} passed, ${totals.failed} failed)\n`);
}
rmSync(scratch, { recursive: true, force: true });
if (failedSteps.size > 0) console.log(`failed: ${[...failedSteps].join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function run({ name, command, results, after = [] }: Step): Totals {
  console.log(`── ${name}`);
  const missing = after.filter((step) => failedSteps.has(step));
  if (missing.length > 0) {
    console.log(`not run: ${missing.join(', ')} failed`);
    return { passed: 0, failed: 1 };
  }
  if (results) rmSync(results.file, { force: true });
  const [program, ...args] = command;
  const { status, error } = spawnSync(program === 'node' ? process.execPath : program, args, { cwd: root, stdio: 'inherit', env: environment() });
  if (error) console.error(`${program}: ${error.message}`);
  const ended = status === 0;
  if (!results) return ended ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (!existsSync(results.file)) return { passed: 0, failed: 1 };
  const totals = results.read(JSON.parse(readFileSync(results.file, 'utf8')) as never);
  // A runner that fails without a failed test, or passes without any test at all, has failed all the same.
  const unexplained = totals.failed === 0 && (!ended || totals.passed === 0);
  return unexplained ? { passed: totals.passed, failed: 1 } : totals;
}

function vitest(project: string, after: readonly string[]): Step {
  const file = path.join(scratch, `${project}.json`);
  return {
    name: project,
    command: ['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    results: {
      file,
      // A test that was skipped did not pass.
      read: ({ numPassedTests, numTotalTests }: { numPassedTests: number; numTotalTests: number }) => ({
        passed: numPassedTests,
        failed: numTotalTests - numPassedTests,
      }),
    },
    after,
  };
}

/** The project's own programs first, also when this script was not started through npm. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: [path.join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(path.delimiter) };
}
