// The answer to a recorded history as one reads it: the verdict, where it breaks and why, and a chart of who overlapped whom there.
import type { Break } from '../../consistency/linearizability.ts';
import type { RecordedHistory, RecordedOperation } from '../../consistency/recorded/recorded-history.ts';
import { callText, listed } from '../../consistency/words.ts';
import type { Canvas } from '../../features/paint.ts';
import { hanging, printable, withoutTrailingBlanks, wrapped } from '../../features/text-layout.ts';
import { figuresOf, type ToldHistory } from './history-json.ts';
import { chartWidth, type LaneBar, laneChart } from './lane-chart.ts';

export function historyText(told: ToldHistory, canvas: Canvas): string[] {
  const { file, modelName, recorded, found } = told;
  const { paint, width } = canvas;
  const as = `as a ${modelName}`;
  const figures = wrapped(figuresText(told), width - 2).map((line) => `  ${paint.faint(line)}`);
  switch (found.verdict) {
    case 'linearizable':
      return [...hanging(`${paint.good('✓')} `, `${printable(file)} is linearizable ${as}`, width), ...figures];
    case 'unknown': {
      const key = recorded.isKeyed ? ` of ${printable(found.key)}` : '';
      return [
        ...hanging(`${paint.warning('?')} `, `${printable(file)}: unknown whether it is linearizable ${as}`, width),
        ...hanging('  ', `the limit of ${spaced(found.states)} states was reached before all orders${key} were tried; --max-states sets it`, width),
        ...figures,
      ];
    }
    case 'not-linearizable':
      return withoutTrailingBlanks([
        ...hanging(`${paint.error('✗')} `, `${printable(file)} is not linearizable ${as}`, width),
        '',
        ...whereText(recorded, found.breaks).flatMap((text) => hanging('  ', text, width)),
        '',
        ...chart(recorded, found.breaks, canvas).map((line) => (line === '' ? '' : `  ${line}`)),
        '',
        ...figures,
      ]);
  }
}

function figuresText({ recorded, found }: ToldHistory): string {
  const { operations, processes, keys, unknown, failed, passedOver } = figuresOf(recorded);
  const notation = recorded.notation === 'edn' ? 'Jepsen EDN' : recorded.notation === 'log' ? 'a Jepsen log' : 'JSON lines';
  const parts = [
    `${counted(operations, 'operation')} of ${counted(processes, 'process', 'processes')}${recorded.isKeyed ? ` on ${counted(keys, 'key')}` : ''}, from ${notation}`,
    ...(unknown > 0 ? [`${spaced(unknown)} may or may not have happened`] : []),
    ...(failed > 0 ? [`${spaced(failed)} failed`] : []),
    ...(passedOver > 0 ? [`${counted(passedOver, notation === 'a Jepsen log' ? 'line' : 'entry', notation === 'a Jepsen log' ? 'lines' : 'entries')} passed over`] : []),
    `${counted(found.states, 'state')} searched`,
  ];
  return parts.join('; ');
}

/** What does not fit, in plain words. */
function whereText({ operations, isKeyed }: RecordedHistory, { key, operation, states, isShortest, order }: Break): string[] {
  const culprit = operations[operation] as RecordedOperation;
  const line = (culprit.endLine ?? culprit.beginLine) + 1;
  const where = `It breaks at line ${line}${isKeyed ? `, key ${printable(key)}` : ''}: ${printable(callText(culprit.call))} of process ${printable(culprit.process)} fits nowhere.`;
  return [where, whyText(), ...(isShortest ? [] : ['An earlier end may break it already: the limit of states was reached before that was known.'])];

  function whyText(): string {
    if (order.includes(operation)) return 'What had ended before needs it to have happened, with another answer.';
    if (states.length > 6) return `What came before can have left ${states.length} different states, and none of them allows it.`;
    const isPlaced = new Set(order);
    const open = operations.some((one, place) => one.key === key && one.ending === 'unknown' && one.invoked <= (culprit.returned as number) && !isPlaced.has(place));
    return `No order of what came before allows it: ${printable(listed(states, 'or'))}${open ? '; nor does it help that something whose end nobody knows may have happened' : ''}.`;
  }
}

/** Most operations that it has room for; the culprit, those that overlap it, and those that ended just before. */
const barsMax = 24;

function chart({ operations }: RecordedHistory, { key, operation, order }: Break, { width, paint }: Canvas): string[] {
  const culprit = operations[operation] as RecordedOperation;
  const until = culprit.returned as number;
  const number = new Map(order.map((place, i) => [place, i + 1]));
  const bars = operations
    .map((one, place) => ({ one, place }))
    .filter(({ one }) => one.key === key && one.ending !== 'failed' && one.invoked <= until)
    .map(({ one, place }) => {
      const returned = one.ending === 'ok' && one.returned !== null && one.returned <= until ? one.returned : null;
      const placed = number.get(place);
      const label = `${shortened(printable(callText(one.call)))}${place === operation ? ' ✗' : placed === undefined ? '' : ` (${placed})`}`;
      const look = place === operation ? 'error' : placed === undefined ? 'faint' : 'plain';
      return { place, bar: { lane: one.process, label, invoked: one.invoked, returned, look } satisfies LaneBar, end: returned ?? Number.POSITIVE_INFINITY };
    });
  // What was long open and never placed says nothing here; then whoever ended last matters most.
  const ranked = [...bars].sort((x, y) => rank(x) - rank(y));
  function rank({ place, bar, end }: (typeof bars)[number]): number {
    if (place === operation) return Number.NEGATIVE_INFINITY;
    const placed = number.get(place);
    return placed === undefined ? order.length + (until - bar.invoked) : order.length - placed + (end >= culprit.invoked ? -order.length : 0);
  }
  let shown = ranked.slice(0, barsMax);
  while (shown.length > 1 && chartWidth(shown.map(({ bar }) => bar)) + 2 > width) shown = shown.slice(0, -1);
  const hidden = bars.length - shown.length;
  return [
    ...laneChart(shown.map(({ bar }) => bar), paint),
    '',
    ...wrapped(`(1), (2) …  the longest order of what had begun by then${hidden > 0 ? `; ${counted(hidden, 'operation')} not shown` : ''}`, width - 2).map((line) => paint.faint(line)),
    paint.faint(`┄▸  not ended by then    ✗  fits nowhere`),
  ];
}

function shortened(text: string): string {
  return text.length <= 32 ? text : `${text.slice(0, 31)}…`;
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${spaced(count)} ${count === 1 ? one : many}`;
}

/** `12 345`. */
function spaced(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}
