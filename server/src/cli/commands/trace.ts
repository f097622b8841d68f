// `faultline trace FILE`: one behaviour of a scenario, as lanes, as a list, or as data.
import { CancellationSource } from '../../base/cancellation.ts';
import { version } from '../../base/version.ts';
import type { Behaviour } from '../../features/trace-behaviour.ts';
import { traceBehaviour } from '../../features/trace-behaviour.ts';
import { hanging, printable } from '../../features/text-layout.ts';
import { traceLines, traceList } from '../../features/trace-text.ts';
import { InlineRunner } from '../../workspace/inline-runner.ts';
import { RunCancelled, runRequest } from '../../workspace/runner.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { readInputs } from '../input-files.ts';
import { loadFile, type LoadedFile } from '../load-file.ts';
import { limitsOf, type LimitOptions } from '../options.ts';
import { startProgress } from '../progress.ts';
import { didYouMean } from '../suggest.ts';
import { canvasOf, type Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { unknownScenario } from './run.ts';

export interface TraceOptions extends LimitOptions {
  readonly format: 'pretty' | 'text' | 'json';
  readonly scenario?: string;
  /** Excludes `seed`. */
  readonly witness?: string;
}

export async function trace(name: string, options: TraceOptions, terminal: Terminal): Promise<ExitCode> {
  const inputs = await readInputs([name], terminal);
  const [input] = inputs;
  if (!input || inputs.length > 1) throw new UsageError(`a trace is of one file, and ${name} stands for ${inputs.length}`, inputs.slice(0, 5).map((file) => `there is ${file.name}`));
  const file = loadFile(input, terminal.cwd);
  const planned = chosen(file, options.scenario);
  if (planned.plan === null) {
    const reasons = planned.blockers.map(({ message }) => message);
    throw new UsageError(`scenario ${JSON.stringify(planned.name)} cannot be run`, [...reasons.slice(0, 3), `faultline check ${input.name} shows where`]);
  }
  const behaviour: Behaviour | null =
    options.witness === undefined ? { kind: 'seed', seed: options.seed ?? 1 } : await witnessOf(planned, options.witness, options, terminal);
  if (behaviour === null) return exitCodes.interrupted;
  const traced = traceBehaviour(planned.plan, behaviour);
  const which = behaviour.kind === 'seed' ? { seed: behaviour.seed } : { witness: options.witness };
  switch (options.format) {
    case 'json':
      terminal.stdout.write(`${JSON.stringify({ format: 'faultline-trace', version: 1, tool: `faultline ${version}`, file: input.name, ...which, trace: traced }, null, 2)}\n`);
      break;
    case 'text':
      terminal.stdout.write(traceList(traced).map((line) => `${line}\n`).join(''));
      break;
    case 'pretty': {
      const canvas = canvasOf(terminal);
      const title = `${printable(planned.name)}, ${behaviour.kind === 'seed' ? `seed ${behaviour.seed}` : `witness ${options.witness}`}`;
      terminal.stdout.write(`${[...hanging('', canvas.paint.strong(title), canvas.width), '', ...traceLines(traced, canvas)].join('\n')}\n`);
      break;
    }
  }
  return exitCodes.holds;
}

type Planned = LoadedFile['scenarios'][number];

function chosen({ scenarios }: LoadedFile, name: string | undefined): Planned {
  const names = scenarios.map((scenario) => scenario.name);
  const [only] = scenarios;
  if (name === undefined) {
    if (only && scenarios.length === 1) return only;
    throw new UsageError('say which scenario: the file has several', names.map((known) => `--scenario ${JSON.stringify(known)}`));
  }
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw unknownScenario(name, names);
  return found;
}

/** Explores the scenario again, with the same limits, for its witness. Null: it was interrupted. */
async function witnessOf(planned: Planned, id: string, options: TraceOptions, terminal: Terminal): Promise<Behaviour | null> {
  const request = runRequest(planned, limitsOf(options));
  if (request === null) return null;
  const cancellation = new CancellationSource();
  const stopListening = terminal.onInterrupt(() => cancellation.cancel());
  const progress = startProgress(1, terminal);
  const runner = new InlineRunner();
  try {
    const { witnesses } = await runner.run(request, ({ coverage: { cells, runs } }) => progress.at(planned.name, `${cells} cells, ${runs} runs`), cancellation);
    const witness = witnesses.find((one) => one.id === id);
    if (witness) return { kind: 'witness', witness };
    const ids = witnesses.map((one) => one.id);
    const known = ids.length === 0 ? 'nothing fails in it and no hazard was found, so it has no witness' : `there ${ids.length === 1 ? 'is' : 'are'} ${ids.join(', ')}`;
    throw new UsageError(`scenario ${JSON.stringify(planned.name)} has no witness ${JSON.stringify(id)}`, [...didYouMean(id, ids), known]);
  } catch (error) {
    if (!(error instanceof RunCancelled)) throw error;
    terminal.stderr.write('interrupted\n');
    return null;
  } finally {
    progress.stop();
    stopListening();
    await runner.dispose();
  }
}
