// What an author asks to be shown: numbers of a drawn run, over time or as a function of an unknown value.
import { present } from '../base/assert.ts';
import type { Exploration } from '../explorer/explore.ts';
import type { FigureSummary } from '../explorer/figures.ts';
import type { Sweep } from '../explorer/judgement.ts';
import { interval95, meanInterval95 } from '../explorer/statistics.ts';
import { purposes } from '../simulator/kernel/inputs.ts';
import type { ConditionPlan, ShowPlan, ValuePlan } from '../simulator/condition-plan.ts';
import type { Plan } from '../simulator/plan.ts';
import type { MeasureAnswer, MeasurePoint } from './answer.ts';
import type { Behaviour } from './behaviour.ts';
import { evaluate, partsOf } from '../simulator/software/values.ts';
import { gaugeOf, gaugeWithin, measureOf } from './measures.ts';

/** Points of a figure over time, at most, and values of an unknown at which it is asked. */
const binsMax = 40;
const valuesAsked = 11;
/** Runs at each of these values. */
const runsPerValue = 500;
/** Widths of a bin in seconds, the narrowest first. */
const widthsNs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000].map((milliseconds) => milliseconds * 1e6);

/** The figures of one run; `judge` says whether a condition holds in it. */
export function showFigures(behaviour: Behaviour, judge: (condition: ConditionPlan) => boolean | null): Map<string, number> {
  const { plan, history } = behaviour;
  const figures = new Map<string, number>();
  const put = (key: string, value: number | null): void => {
    if (value !== null) figures.set(key, value);
  };
  for (const [id, { what, by }] of (plan.shows ?? []).entries()) {
    if (what.kind === 'causes') continue;
    if (what.kind === 'probability') {
      const holds = judge(what.condition);
      put(figureKey(id), holds === null ? null : Number(holds));
      continue;
    }
    const value = valueShown(what);
    if (by === 'time') {
      const { widthNs, count } = binsOf(plan, value);
      const ticks = widthNs * history.grid.ticksPerNs;
      for (let bin = 0; bin < count; bin++) put(figureKey(id, bin), figureOf(behaviour, value, bin * ticks, (bin + 1) * ticks));
    } else put(figureKey(id), figureOf(behaviour, value));
  }
  return figures;
}

type Figured = Exclude<ShowPlan['what'], { kind: 'causes' | 'probability' }>;

function valueShown(what: Figured): ValuePlan {
  return what.kind === 'value' ? what.value : what;
}

/** Of what begins, waits and happens within; null: it has no value there. */
function figureOf(behaviour: Behaviour, value: ValuePlan, from = -Infinity, to = Infinity): number | null {
  const { history } = behaviour;
  const isWhole = from === -Infinity;
  const figure = evaluate(value, {
    result: () => undefined,
    key: () => undefined,
    unique: () => null,
    passes: (effect) => history.effects.filter((one) => one.effect === effect && from <= one.at.ticks && one.at.ticks < to).length,
    gauge: (gauge, of) => (isWhole ? gaugeOf(history, gauge, of) : gaugeWithin(history, gauge, of, from, to)),
    measure: (measure) => measureOf(behaviour, measure, from, to) ?? undefined,
  });
  return typeof figure === 'number' ? figure : null;
}

function figureKey(show: number, bin?: number): string {
  return bin === undefined ? `show/${show}` : `show/${show}/${bin}`;
}

/** Unknown values at which figures are asked for, each with the runs for it. */
export function sweepsOf(plan: Plan, runsMax = runsPerValue): Sweep[] {
  return (plan.shows ?? []).flatMap(({ by }, show) => {
    if (by === null || by === 'time') return [];
    const { lowNs, highNs } = present(plan.lets[by.let], 'let').value;
    if (!Number.isFinite(highNs)) return [];
    const name = { purpose: purposes.unknown, a: by.let, b: 0, c: 0, d: 0 };
    const valuesNs = [...new Set(Array.from({ length: valuesAsked }, (_, i) => Math.round(lowNs + ((highNs - lowNs) * i) / (valuesAsked - 1))))];
    return [{ key: figureKey(show), name, valuesNs, runs: runsMax }];
  });
}

export function measureAnswers(plan: Plan, exploration: Exploration): MeasureAnswer[] {
  const sweeps = new Map(sweepsOf(plan).map((sweep) => [sweep.key, sweep]));
  return (plan.shows ?? []).flatMap((show, id): MeasureAnswer[] => {
    const { text, what, by } = show;
    if (what.kind === 'causes') return [];
    const unit = unitOf(what);
    const point = (atNs: number | null, key: string, isAdversarial: boolean): MeasurePoint[] => {
      const figure = exploration.figures.get(key);
      return figure === undefined ? [] : [{ atNs, ...valueOf(figure, unit, isAdversarial) }];
    };
    if (by === null) return [{ show: id, text, unit, by: null, points: point(null, figureKey(id), exploration.adversarial) }];
    if (by === 'time') {
      if (what.kind === 'probability') return [{ show: id, text, unit, by: 'time', points: [] }];
      const { widthNs, count } = binsOf(plan, valueShown(what));
      return [{ show: id, text, unit, by: 'time', points: Array.from({ length: count }, (_, bin) => point(bin * widthNs, figureKey(id, bin), exploration.adversarial)).flat() }];
    }
    const { valuesNs } = sweeps.get(figureKey(id)) ?? { valuesNs: [] };
    const { stepNs = 1 } = present(plan.lets[by.let], 'let');
    const points = valuesNs.flatMap((ns, i) => point(ns * stepNs, `${figureKey(id)}@${i}`, exploration.adversarialSweeps.has(figureKey(id))));
    return [{ show: id, text, unit, by: present(plan.lets[by.let], 'let').name, points }];
  });
}

/** With an interval of 95%; where an adversary picks too, only the extremes that were seen. */
function valueOf({ runs, mean, deviation, min, max }: FigureSummary, unit: MeasureAnswer['unit'], isAdversarial: boolean): Omit<MeasurePoint, 'atNs'> {
  if (unit === 'probability') return isAdversarial ? { value: null, low: 0, high: 1, runs } : { value: mean, ...interval95(Math.round(mean * runs), runs), runs };
  if (isAdversarial) return { value: null, low: min, high: max, runs };
  return { value: mean, ...meanInterval95(mean, deviation, runs), runs };
}

function unitOf(what: Exclude<ShowPlan['what'], { kind: 'causes' }>): MeasureAnswer['unit'] {
  if (what.kind === 'probability') return 'probability';
  if (what.kind === 'gauge') return 'count';
  if (what.kind === 'value') return what.unit;
  if (what.measure.name === 'availability') return 'share';
  return what.measure.name === 'goodput' ? 'per-second' : 'ns';
}

/** Equal stretches of the time that its programs last, or else the scenario. */
function binsOf(plan: Plan, value: ValuePlan): { readonly widthNs: number; readonly count: number } {
  const lengths = partsOf(value).flatMap((part) => (part.kind === 'measure' ? [plan.programs[part.measure.program]?.load?.durationNs ?? plan.durationNs] : part.kind === 'gauge' || part.kind === 'passes' ? [plan.durationNs] : []));
  const lastsNs = present(lengths.reduce((longest, one) => (longest === null || one === null ? null : Math.max(longest, one)), lengths[0] ?? null), 'the time that is shown');
  const widthNs = widthsNs.find((width) => lastsNs / width <= binsMax) ?? lastsNs / binsMax;
  return { widthNs, count: Math.ceil(lastsNs / widthNs) };
}
