// `faultline history FILE --model MODEL`: whether a recorded history is linearizable, and where it breaks.
import { version } from '../../base/version.ts';
import { checkLinearizability, defaultSearchOptions } from '../../consistency/linearizability.ts';
import { HistoryError } from '../../consistency/recorded/datum.ts';
import { type ModelName, readHistory, type RecordedHistory } from '../../consistency/recorded/recorded-history.ts';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { readHistoryFile } from '../input-files.ts';
import { historyJson } from '../render/history-json.ts';
import { historyText } from '../render/history-text.ts';
import { canvasOf, type Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export interface HistoryCommandOptions {
  readonly model: ModelName;
  readonly format: 'pretty' | 'json';
  readonly maxStates?: number;
}

export async function history(name: string, { model, format, maxStates }: HistoryCommandOptions, terminal: Terminal): Promise<ExitCode> {
  const input = await readHistoryFile(name, terminal);
  const recorded = understood(input.text, input.name, model);
  const found = checkLinearizability(recorded.operations, recorded.model, maxStates === undefined ? defaultSearchOptions : { statesMax: maxStates });
  const told = { file: input.name, modelName: model, recorded, found };
  if (format === 'json') terminal.stdout.write(`${JSON.stringify({ format: 'faultline-history', version: 1, tool: `faultline ${version}`, ...historyJson(told) }, null, 2)}\n`);
  else terminal.stdout.write(historyText(told, canvasOf(terminal)).map((line) => `${line}\n`).join(''));
  switch (found.verdict) {
    case 'linearizable':
      return exitCodes.holds;
    case 'not-linearizable':
      return exitCodes.fails;
    case 'unknown':
      return exitCodes.unknown;
  }
}

function understood(text: string, file: string, model: ModelName): RecordedHistory {
  try {
    return readHistory(text, model);
  } catch (error) {
    if (!(error instanceof HistoryError)) throw error;
    throw new UsageError(`${file}:${error.line + 1}: ${error.message}`, error.hints);
  }
}
