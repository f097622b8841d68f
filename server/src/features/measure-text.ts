// What `show` asks for, as rows of text: where, how much, how sure, and a bar to compare by eye.
import { durationText, percent } from '../checks/phrases.ts';
import type { MeasureReport } from './report.ts';

export type MeasurePoints = Pick<MeasureReport, 'unit' | 'by' | 'points'>;

export interface MeasureRow {
  /** `10 s`; empty of a single figure. */
  readonly at: string;
  /** `66.2 ms`. */
  readonly value: string;
  /** `64.1 ms to 68.3 ms`. */
  readonly interval: string;
  /** As long as the value, against the largest. */
  readonly bar: string;
}

const barMax = 24;

export function measureRows({ unit, points }: MeasurePoints): MeasureRow[] {
  const largest = Math.max(0, ...points.map(({ value, high }) => value ?? high ?? 0));
  return points.map(({ at, value, low, high }) => ({
    at: at === null ? '' : durationText(at),
    value: value === null ? 'open' : numberText(unit, value),
    interval: low === null || high === null ? 'one run' : `${numberText(unit, Math.max(low, 0))} to ${numberText(unit, high)}`,
    bar: value === null || largest === 0 || points.length === 1 ? '' : '█'.repeat(Math.round((barMax * value) / largest)),
  }));
}

/** In one line: of several figures the smallest and the largest. */
export function measureSummary(measure: MeasurePoints): string {
  const rows = measureRows(measure);
  const [only] = rows;
  if (only === undefined) return 'no value: nothing happened that it speaks of';
  if (rows.length === 1) return only.value === 'open' ? `${only.interval}, as an adversary picks` : `${only.value} (95%: ${only.interval})`;
  const values = measure.points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (values.length === 0) return 'as an adversary picks';
  return `${numberText(measure.unit, Math.min(...values))} to ${numberText(measure.unit, Math.max(...values))}`;
}

function numberText(unit: MeasureReport['unit'], value: number): string {
  switch (unit) {
    case 'ns':
      return durationText(Math.round(Number(value.toPrecision(3))));
    case 'share':
    case 'probability':
      return percent(value);
    case 'count':
      return String(Number(value.toPrecision(3)));
    case 'per-second':
      return `${Number(value.toPrecision(3))}/s`;
  }
}
