// The command line's entry.
import path from 'node:path';
import { WorkerRunner } from '../workers/worker-runner.ts';
import { runCommandLine } from './command-line.ts';
import { exitCodes } from './exit-codes.ts';
import { processTerminal } from './process-terminal.ts';

// Whoever reads the output may have seen enough: `faultline run … | head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.brokenPipe);
    throw error;
  });
}

process.on('uncaughtException', (error) => {
  process.stderr.write(`internal error: ${error.stack ?? error.message}\n`);
  process.exit(exitCodes.ownFault);
});

const bundled = import.meta.filename.endsWith('.cjs');
const entry = bundled ? path.join(import.meta.dirname, 'worker.cjs') : path.join(import.meta.dirname, '../workers/node-worker.ts');

// Another thread answers, so that this one hears of Ctrl-C in the midst of a long run, too.
const startRunner = () => new WorkerRunner({ entry, size: 1, graceMs: 0 });

// The process ends by itself once everything is written: ending it here would cut off what a pipe has not taken yet.
void runCommandLine(process.argv.slice(2), processTerminal(), startRunner).then((code) => {
  process.exitCode = code;
});
