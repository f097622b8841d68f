// The commands of `faultline`, their arguments and options, and what is said when something is wrong with them.
import { Command, CommanderError, Option } from 'commander';
import { AssertionFailure } from '../base/assert.ts';
import { version } from '../base/version.ts';
import { printable } from '../features/text-layout.ts';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { Runner } from '../workspace/runner.ts';
import { formatParser, parseCells, parseRuns, parseRunSeed, parseSeed, parseShard, parseStates, parseTimeLimit } from './options.ts';
import { paintOf, type Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/**
 * Runs one command; `argv` without the program's own name. Never rejects: whatever happens is an exit code. Scenarios are
 * answered where `startRunner` says; by default in this thread, which hears of an interruption between runs only.
 */
export async function runCommandLine(argv: readonly string[], terminal: Terminal, startRunner?: () => Runner): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.holds;
  const program = commands(terminal, startRunner, async (command) => {
    exitCode = await command;
  });
  try {
    if (argv.length === 0) {
      terminal.stderr.write(program.helpInformation());
      return exitCodes.wrongInput;
    }
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, terminal: Terminal): ExitCode {
  const paint = paintOf(terminal, terminal.stderr);
  // Commander has said what it had to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.holds : exitCodes.wrongInput;
  if (error instanceof UsageError) {
    const [first = '', ...others] = error.message.split('\n');
    const lines = [`${paint.error('error')}${paint.strong(':')} ${printable(first)}`, ...others.map((line) => `       ${printable(line)}`)];
    for (const hint of error.hints) lines.push(`  ${paint.good('help')}${paint.strong(':')} ${printable(hint)}`);
    terminal.stderr.write(`${lines.join('\n')}\n`);
    return exitCodes.wrongInput;
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const kind = error instanceof AssertionFailure ? 'a broken assertion' : 'an unexpected error';
  terminal.stderr.write(`${paint.error('internal error')}: this is a fault of Faultline (${version}), ${kind}; please report it with the file that shows it.\n${what}\n`);
  return exitCodes.ownFault;
}

// Each command is loaded when it is asked for: help and usage errors need not wait for the parser and the explorer.

const laterFormats = ['junit', 'sarif', 'github'];
const laterTraceFormats = ['svg', 'mermaid', 'shiviz', 'perfetto', 'otlp', 'jepsen'];

function commands(terminal: Terminal, startRunner: (() => Runner) | undefined, act: (command: Promise<ExitCode>) => Promise<void>): Command {
  const program = new Command('faultline')
    .description('Answers what can go wrong in a distributed system that a .fault file describes.')
    .version(`faultline ${version}`, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      getOutHelpWidth: () => helpWidth(terminal.stdout.columns),
      getErrHelpWidth: () => helpWidth(terminal.stderr.columns),
      outputError: (text, write) => write(text.replace(/^error:/, `${paintOf(terminal, terminal.stderr).error('error')}:`)),
    })
    .addHelpText('after', `
FILE is a .fault file, a folder, a glob, or - for standard input.

Exit codes: 0 all expectations hold or are not seen to fail; 1 one fails; 2 wrong input or usage;
3 none fails, but one is unknown or vacuous; 70 a fault of Faultline itself.`);

  program
    .command('check')
    .description('check syntax, names, units and static rules; nothing is simulated')
    .argument('<file...>', '.fault files, folders, globs, or -')
    .addOption(formatOption(['pretty', 'json'], laterFormats))
    .action((files: string[], options) => act(import('./commands/check.ts').then(({ check }) => check(files, options, terminal))));

  program
    .command('run')
    .description('explore every behaviour in the declared ranges and answer')
    .argument('<file...>', '.fault files, folders, globs, or -')
    .option('--scenario <name>', 'answer this scenario only')
    .option('--seed <n>', 'seed of what is sampled (default: 1)', parseSeed)
    .option('--runs <n>', 'sampled behaviours of each scenario, at most; of long loads fewer in proportion (default: 2000)', parseRuns)
    .option('--max-cells <n>', 'cells of each scenario, at most (default: 20000)', parseCells)
    .option('--time-limit <duration>', 'time for each scenario, such as 10s (default: none)', parseTimeLimit)
    .addOption(formatOption(['pretty', 'json'], laterFormats))
    .option('--shard <i/n>', 'answer only the i-th of n parts of all scenarios', parseShard)
    .action((files: string[], options) => act(import('./commands/run.ts').then(({ run }) => run(files, options, terminal, startRunner))));

  program
    .command('trace')
    .description('show one behaviour of a scenario')
    .argument('<file>', 'a .fault file, or -')
    .option('--scenario <name>', 'which scenario; needed where the file has several')
    .addOption(new Option('--witness <id>', 'the behaviour that an answer names, such as w-1').conflicts('seed'))
    .option('--seed <n>', 'a behaviour drawn with this seed (default: 1)', parseRunSeed)
    .option('--runs <n>', 'as in the run that named the witness', parseRuns)
    .option('--max-cells <n>', 'as in the run that named the witness', parseCells)
    .addOption(formatOption(['pretty', 'text', 'json'], laterTraceFormats))
    .action((file: string, options) => act(import('./commands/trace.ts').then(({ trace }) => trace(file, options, terminal))));

  program
    .command('history')
    .description('check whether a recorded history is linearizable, and show where it breaks')
    .argument('<file>', 'Jepsen EDN, lines of a Jepsen log, JSON lines, or -')
    .addOption(new Option('--model <model>', 'what was operated on: register, cas-register, set or queue').makeOptionMandatory().choices(['register', 'cas-register', 'set', 'queue']))
    .option('--max-states <n>', 'states that are searched, at most (default: 2000000)', parseStates)
    .addOption(formatOption(['pretty', 'json'], []))
    .action((file: string, options) => act(import('./commands/history.ts').then(({ history }) => history(file, options, terminal))));

  program
    .command('explain')
    .description('print the page of a finding')
    .argument('<code>', 'its code, such as lost-write')
    .action((code: string) => act(import('./commands/explain.ts').then(({ explain }) => explain(code, terminal))));

  program
    .command('lsp')
    .description('start the language server')
    .option('--stdio', 'speak over standard input and output')
    .action((options) => act(import('./commands/lsp.ts').then(({ lsp }) => lsp(options))));

  return program;
}

function formatOption(available: readonly string[], later: readonly string[]): Option {
  return new Option('--format <format>', available.join(' or ')).default('pretty').argParser(formatParser(available, later));
}

function helpWidth(columns: number | undefined): number {
  return Math.max(60, Math.min(columns ?? 80, 100));
}
