// The witnesses of an answer: each made minimal, replayed, told, and shown once, whatever it is a witness for.
import { assert, present } from '../base/assert.ts';
import { type AskedValue, type Assignment, AssignedSource, replay } from '../explorer/assignment.ts';
import type { Subject } from '../explorer/judgement.ts';
import { shrinkWitness } from '../explorer/witness.ts';
import type { History } from '../simulator/history.ts';
import { Inputs, purposes } from '../simulator/kernel/inputs.ts';
import { SampleSource } from '../simulator/kernel/sources.ts';
import { describeInput } from '../simulator/naming.ts';
import type { Plan } from '../simulator/plan.ts';
import { gridOf, simulate } from '../simulator/simulate.ts';
import type { Witness, WitnessValue } from './answer.ts';
import { brokenConsistency, speaksOfConsistency } from './consistency/judge-consistency.ts';
import { type DrawnRun, drawRun } from './judge.ts';
import { durationSource, machineName } from './phrases.ts';
import type { Element } from './questions.ts';
import { focusOf } from './questions.ts';
import { eventsMaxOf } from './sampling.ts';
import { storyOf, tellingOfMany } from './story.ts';

/** Plain runs that go into making one witness small. */
const runsMax = 2_000;

export class WitnessGallery {
  readonly #plan: Plan;
  readonly #subject: Subject;
  readonly #shown: { witness: Witness; readonly assignment: Assignment; readonly key: string }[] = [];

  /** Most of what is asked of seeds is asked of one, several times. */
  #lastDrawn: { readonly seed: number; readonly run: DrawnRun } | null = null;

  constructor(plan: Plan, subject: Subject) {
    this.#plan = plan;
    this.#subject = subject;
  }

  get witnesses(): Witness[] {
    return this.#shown.map(({ witness }) => witness);
  }

  /**
   * Takes a behaviour that shows a fact into the gallery; the id of its witness. Without time it is left as it is. Yields
   * now and then.
   */
  *add(element: Element, assignment: Assignment, hasTime: () => boolean): Generator<undefined, string> {
    const grid = gridOf(this.#plan);
    // What is small already and shows this, too, is nearly as small as it gets.
    const start = this.#shown.find((one) => hasTime() && this.#shows(one.assignment, element))?.assignment ?? assignment;
    const shrunk = yield* shrinkWitness(this.#subject, grid, start, element, { runsMax, hasTime });
    const values = shrunk.values.map(witnessValue);
    const key = JSON.stringify(values);
    const known = this.#shown.find((one) => one.key === key);
    if (known !== undefined && !speaksOfConsistency(this.#plan, element.key)) return known.witness.id;
    const source = new AssignedSource(shrunk.values, grid);
    const { trace, history } = simulate(this.#plan, new Inputs(grid, source, null), { trace: true });
    const broken = brokenConsistency(this.#plan, history, element.key);
    if (known !== undefined) {
      // It shows one thing more.
      known.witness = { ...known.witness, story: [...new Set([...known.witness.story, ...broken])] };
      return known.witness.id;
    }
    const id = `w-${this.#shown.length + 1}`;
    const story = [...storyOf(present(trace, 'the trace of a witness')), ...broken];
    const witness = { id, ...inputTexts(this.#plan, shrunk.values), values, minimal: shrunk.minimal, story };
    this.#shown.push({ witness, assignment: shrunk.values, key });
    return id;
  }

  /**
   * Takes a run of a seed that shows a fact into the gallery; the id of its witness. It has too many values to be made small.
   * Without time its story is left out: it takes one run more. Yields behind each run.
   */
  *addDrawn(element: Element, seed: number, hasTime: () => boolean): Generator<undefined, string> {
    const drawn = this.#lastDrawn?.seed === seed ? this.#lastDrawn.run : drawRun(this.#plan, seed);
    this.#lastDrawn = { seed, run: drawn };
    yield undefined;
    assert(drawn.facts(focusOf(element)).get(element.key) === element.value, 'a seed draws again what it drew');
    const key = `seed ${seed}`;
    const known = this.#shown.find((one) => one.key === key);
    if (known !== undefined) return known.witness.id;
    const id = `w-${this.#shown.length + 1}`;
    yield undefined;
    const story = hasTime() ? this.#storyOf(element, seed, drawn.history) : [];
    this.#shown.push({ witness: { id, inputs: {}, values: [], seed, minimal: false, story }, assignment: [], key });
    return id;
  }

  #storyOf(element: Element, seed: number, history: History): string[] {
    const plan = this.#plan;
    const inputs = new Inputs(gridOf(plan), new SampleSource(seed), null);
    const { trace } = simulate(plan, inputs, { trace: tellingOfMany(history, plan, element), eventsMax: eventsMaxOf(plan) });
    return [...storyOf(present(trace, 'the trace of a witness')), ...brokenConsistency(plan, history, element.key)];
  }

  #shows(assignment: Assignment, { key, value }: Element): boolean {
    const { judgement } = replay(this.#subject, gridOf(this.#plan), assignment);
    return judgement.limit === null && judgement.facts.get(key) === value;
  }
}

/** What a witness needs to be run again. */
export function assignmentOf(witness: Witness): Assignment {
  return witness.values.map(({ name: [purpose, a, b, c, d], kind, value, tie }) => ({
    name: { purpose: purpose as AskedValue['name']['purpose'], a, b, c, d },
    kind,
    value,
    tie,
  }));
}

function witnessValue({ name, kind, value, tie }: AskedValue): WitnessValue {
  return { name: [name.purpose, name.a, name.b, name.c, name.d], kind, value, tie };
}

/** What the scenario leaves open, by name; what is not as usual first. */
function inputTexts(plan: Plan, values: readonly AskedValue[]): Required<Pick<Witness, 'inputs' | 'unusual'>> {
  const open = values.filter(({ kind, value, lowNs, highNs }) => (kind === 'choice' ? value !== 0 : lowNs !== highNs));
  const unusual = open.filter(isUnusual);
  const ordered = [...unusual, ...open.filter((value) => !isUnusual(value))];
  return { inputs: Object.fromEntries(ordered.map((value) => [describeInput(plan, value.name), inputText(plan, value)])), unusual: unusual.length };
}

function isUnusual({ kind, value, lowNs, highNs }: AskedValue): boolean {
  return kind === 'choice' ? value !== 0 : value !== Math.max(lowNs, Math.min(highNs, 0));
}

function inputText(plan: Plan, { name, kind, value, highNs }: AskedValue): string {
  if (kind === 'choice') return machineChosen(plan, name, value) ?? (highNs === 1 ? 'yes' : `choice ${value}`);
  // From the least to the most.
  if (name.purpose === purposes.slowness || name.purpose === purposes.surge) return `${value / 10}% of its range`;
  if (name.purpose === purposes.unknown) return durationSource(value * (plan.lets[name.a]?.stepNs ?? 1));
  return name.purpose === purposes.drift || name.purpose === purposes.faultDrift ? `${value / 1000}ppm` : durationSource(value);
}

/** The machine that a choice stands for; null: it stands for none. */
function machineChosen(plan: Plan, { purpose, a, b }: AskedValue['name'], choice: number): string | null {
  if (purpose === purposes.replica) return machineName(plan, present(present(plan.stores[b], 'store').replicas[choice], 'replica'));
  if (purpose !== purposes.faultTarget) return null;
  const action = present(present(plan.faults[a], 'fault').actions[b], 'action');
  if (!('machines' in action)) return null;
  const machine = action.machines.machines[choice];
  return machine === undefined ? null : machineName(plan, machine);
}
