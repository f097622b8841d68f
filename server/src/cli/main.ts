// The command line's entry: this process as a terminal, and its exit code.
import { exitCodes } from './exit-codes.ts';
import { runCommandLine } from './command-line.ts';
import type { Output, Terminal } from './terminal.ts';

function output(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns;
    },
  };
}

const terminal: Terminal = {
  stdout: output(process.stdout),
  stderr: output(process.stderr),
  stdinIsTTY: process.stdin.isTTY === true,
  cwd: process.cwd(),
  env: process.env,
  async readStdin() {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  },
  onInterrupt(interrupt) {
    process.on('SIGINT', interrupt);
    process.on('SIGTERM', interrupt);
    return () => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    };
  },
};

// Whoever reads the output may have seen enough: `faultline run … | head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.brokenPipe);
    throw error;
  });
}

// The process ends by itself once everything is written: ending it here would cut off what a pipe has not taken yet.
void runCommandLine(process.argv.slice(2), terminal).then((code) => {
  process.exitCode = code;
});
