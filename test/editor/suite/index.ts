// What the editor calls to run the suite: every *.test file beside this one, through mocha. The totals go to a file,
// because all that leaves the editor otherwise is an exit code.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false });
  for (const file of readdirSync(__dirname).sort()) if (file.endsWith('.test.cjs')) mocha.addFile(path.join(__dirname, file));
  await mocha.loadFilesAsync();
  const stats = await new Promise<Mocha.Stats>((resolve, reject) => {
    const runner = mocha.run(() => (runner.stats ? resolve(runner.stats) : reject(new Error('mocha kept no totals'))));
  });
  const failed = stats.failures + stats.pending;
  const resultsFile = process.env['FAULTLINE_EDITOR_RESULTS'];
  if (resultsFile !== undefined) writeFileSync(resultsFile, JSON.stringify({ passed: stats.passes, failed }));
  if (failed > 0) throw new Error(`${failed} of ${stats.tests} editor tests failed`);
}
