// The answer to a recorded history as data: `faultline-history`, version 1. Lines count from 0.
import type { Linearizability } from '../../consistency/linearizability.ts';
import type { Call } from '../../consistency/operation.ts';
import type { ModelName, RecordedHistory, RecordedOperation } from '../../consistency/recorded/recorded-history.ts';
import { callText } from '../../consistency/words.ts';

export interface ToldHistory {
  readonly file: string;
  readonly modelName: ModelName;
  readonly recorded: RecordedHistory;
  readonly found: Linearizability;
}

export function historyJson({ file, modelName, recorded, found }: ToldHistory): object {
  const { operations } = recorded;
  const figures = figuresOf(recorded);
  const of = (place: number): object => operationJson(operations[place] as RecordedOperation);
  return {
    file,
    model: modelName,
    notation: recorded.notation,
    verdict: found.verdict,
    states: found.states,
    ...(found.verdict === 'unknown' ? { limit: 'states' } : {}),
    ...figures,
    breaks:
      found.verdict !== 'not-linearizable'
        ? null
        : {
            key: recorded.isKeyed ? found.breaks.key : null,
            operation: of(found.breaks.operation),
            shortest: found.breaks.isShortest,
            possible: found.breaks.states,
            order: found.breaks.order.map(of),
          },
  };
}

export function figuresOf({ operations, passedOver }: RecordedHistory) {
  return {
    operations: operations.length,
    unknown: operations.filter(({ ending }) => ending === 'unknown').length,
    failed: operations.filter(({ ending }) => ending === 'failed').length,
    processes: new Set(operations.map(({ process }) => process)).size,
    keys: new Set(operations.map(({ key }) => key)).size,
    passedOver,
  };
}

function operationJson({ process, call, ending, beginLine, endLine }: RecordedOperation): object {
  return { process, text: callText(call), call: callJson(call), ending, beginLine, endLine };
}

/** An answer that nobody knows is left out. */
function callJson(call: Call): object {
  return { ...call };
}
