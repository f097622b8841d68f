// What a `.fault` text does: its runs, as text, for pinned seeds.
import { expect } from 'vitest';
import { present } from '../../server/src/base/assert.ts';
import { checkRules } from '../../server/src/checks/check-rules.ts';
import { planScenarios } from '../../server/src/plan/plan-scenario.ts';
import type { PlannedScenario } from '../../server/src/plan/planned-scenario.ts';
import { resolve } from '../../server/src/semantics/model.ts';
import { Inputs } from '../../server/src/simulator/kernel/inputs.ts';
import { SampleSource } from '../../server/src/simulator/kernel/sources.ts';
import { gridOf, simulate } from '../../server/src/simulator/simulate.ts';
import { traceText } from '../../server/src/simulator/testing.ts';
import { parse } from '../../server/src/syntax/parse.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const file = 'walk.fault';

/** The codes of all that is found in a text. */
export function findingsIn(text: string): readonly string[] {
  const { syntax, model } = read(text);
  return [...syntax.findings, ...model.findings].map(({ code }) => code);
}

function read(text: string) {
  const syntax = parse(text);
  return { syntax, model: resolve({ syntaxOf: (name) => (name === file ? syntax : null) }, file) };
}

/** The one scenario of a text in which nothing is wrong. */
export function plannedIn(text: string): PlannedScenario {
  const { syntax, model } = read(text);
  const errors = [...syntax.findings, ...model.findings].filter(({ severity, code }) => severity === 'error' || code === 'not-simulated');
  expect(errors.map(({ message }) => message), text).toEqual([]);
  const scenarios = planScenarios(model);
  expect(scenarios).toHaveLength(1);
  return present(scenarios[0], 'the scenario of the text');
}

const known = new Map<string, string>();

/** All that happens in its runs, but that faults begin and end: this is what they are for, not what they do. */
export function runsOf(text: string): string {
  const before = known.get(text);
  if (before !== undefined) return before;
  const runs = run(text);
  known.set(text, runs);
  return runs;
}

function run(text: string): string {
  const plan = present(plannedIn(text).plan, 'a plan');
  return seeds.map((seed) => {
    const { trace, history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null), { trace: true });
    expect(history.limit, text).toBe(null);
    const told = present(trace, 'a trace');
    const events = told.events.filter(({ kind }) => kind !== 'fault');
    expect(events.length, text).toBeGreaterThan(0);
    return traceText({ ...told, events }).join('\n');
  }).join('\n\n');
}

/** What the static rules find in it. */
export function rulesIn(text: string): readonly string[] {
  return checkRules([plannedIn(text)]).map(({ code }) => code);
}
