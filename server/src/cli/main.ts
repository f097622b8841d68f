// The command line's entry.
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

// The process ends by itself once everything is written: ending it here would cut off what a pipe has not taken yet.
void runCommandLine(process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
