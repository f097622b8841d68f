// What can happen: every fact and every gauge of a subject, over all behaviours. Cells cover them; where a limit cuts that
// short, samples look for more, and bound honestly what they have not seen.
import { assert } from '../base/assert.ts';
import { InputTable, Inputs, type ValueSource } from '../simulator/kernel/inputs.ts';
import type { Grid } from '../simulator/kernel/time.ts';
import { HeldSource, SampleSource } from '../simulator/kernel/sources.ts';
import { AssignedSource, type Assignment, assignmentAt, RememberingSource } from './assignment.ts';
import { defaultExploreOptions, type ExploreOptions } from './explore-options.ts';
import { FactBook, type FactSummary, type FactValue } from './facts.ts';
import { GaugeBook, type GaugeSummary } from './gauges.ts';
import { FigureBook, type FigureSummary } from './figures.ts';
import type { Subject } from './judgement.ts';
import { findPhysical } from './physical.ts';
import { type Point, Region } from './region.ts';
import { type Cell, split, type SplitReport, type Step } from './split.ts';

export interface Exploration {
  /** What the statements rest on: `cells` if these covered everything, otherwise `samples` too. */
  readonly method: 'cells' | 'samples';
  /** Every behaviour in the declared ranges was covered, with up to `lossesMax` lost or doubled messages. */
  readonly complete: boolean;
  readonly cells: number;
  /** Sampled behaviours, drawn as declared; facts count how many of these showed them. */
  readonly runs: number;
  readonly lossesMax: number;
  /** Whether more losses than `lossesMax` were possible. */
  readonly lossesCut: boolean;
  /** Cells that said something which no plain run confirmed; the facts concerned are `open`. */
  readonly unconfirmed: number;
  /** What cut it short, in words; null: nothing did. */
  readonly limit: string | null;
  readonly facts: ReadonlyMap<string, FactSummary>;
  readonly gauges: ReadonlyMap<string, GaugeSummary>;
  /** Whether sampled behaviours hang on what no law draws: then how often they show something is no probability. */
  readonly adversarial: boolean;
  /** The same of the runs of sweeps, by their keys. */
  readonly adversarialSweeps: ReadonlySet<string>;
  /** Over the sampled behaviours. */
  readonly figures: ReadonlyMap<string, FigureSummary>;
  /** For questions about the same behaviours: thresholds, witnesses. Not cloneable. */
  readonly covered: Covered;
}

/** The cells of an exploration, to be taken up again. */
export interface Covered {
  readonly region: Region;
  readonly cells: readonly CoveredCell[];
}

export interface CoveredCell {
  readonly path: Step | null;
  readonly facts: ReadonlyMap<string, boolean | null>;
  readonly inputs: readonly number[];
  readonly choices: ReadonlyMap<number, number>;
}

/** What an exploration needs from outside, all of it optional. */
export interface Surroundings {
  /** Milliseconds of a clock that never goes back; needed for a time limit. */
  readonly clock?: () => number;
  /** Ends the exploration as soon as a behaviour shows this: somebody only wants to know whether there is one. */
  readonly until?: { readonly key: string; readonly value: FactValue };
}

/** Steps between two looks at the clock, and two progress reports. */
const sliceSteps = 32;
/** Steps (a run each, and one for each cell) that cells get before samples look for early witnesses. */
const firstSteps = 512;
/** Of a time limit, what cells may take; the rest is for samples, so that what was not seen gets a bound. */
const cellsShare = 3 / 4;
/** Of a time limit, what runs of a sampled subject may take; the rest is for what they showed to be explained. */
const drawnShare = 3 / 4;
/** Samples that look for early witnesses. */
const firstSamples = 512;
/** How many times as many runs as usual are drawn at most, where a question is open that more of them may decide. */
const moreRunsMax = 16;

/**
 * Explores; each yielded exploration is what is known so far, the returned one is final. How it is sliced, or whether
 * anybody looks at what is yielded, changes no result; a time limit does, and says so.
 */
export function* explore(subject: Subject, grid: Grid, options: ExploreOptions, surroundings: Surroundings = {}): Generator<Exploration, Exploration> {
  const explorer = new Explorer(subject, grid, options, surroundings);
  const { sampled } = subject;
  if (sampled !== undefined) {
    yield* explorer.drawEnough(sampledRuns(sampled.runsMax, options.runsMax), (from, to) => explorer.draw(from, to));
    yield* explorer.sweep();
    return explorer.exploration();
  }
  yield* explorer.coverUpTo(firstSteps);
  if (!explorer.isDone) yield* explorer.sample('support', 0, firstSamples);
  if (!explorer.isDone) yield* explorer.coverUpTo(Infinity);
  const drawn = !explorer.isDone ? options.runsMax : explorer.covers ? (subject.drawn ?? 0) : 0;
  yield* explorer.drawEnough(drawn, (from, to) => explorer.sample('dice', from, to));
  yield* explorer.sweep();
  return explorer.exploration();
}

/** Runs an exploration to its end. */
export function exploreAll(subject: Subject, grid: Grid, options: ExploreOptions, surroundings: Surroundings = {}): Exploration {
  const exploring = explore(subject, grid, options, surroundings);
  for (;;) {
    const step = exploring.next();
    if (step.done) return step.value;
  }
}

/** Whoever asks for more runs than usual gets as many times more of those, too. */
function sampledRuns(usual: number, runsMax: number): number {
  return Math.min(runsMax, Math.floor(usual * moreOf(runsMax)));
}

function moreOf(runsMax: number): number {
  return Math.max(1, runsMax / defaultExploreOptions.runsMax);
}

/** The seed of a sampled run; runs of different numbers share nothing. */
export function seedOf(seed: number, run: number): number {
  return seed + (2 * run + 1) * 2 ** 32;
}

class Explorer {
  readonly #subject: Subject;
  readonly #grid: Grid;
  readonly #options: ExploreOptions;
  readonly #surroundings: Surroundings;
  readonly #region: Region;
  readonly #splitting: Generator<Cell | null, SplitReport>;
  readonly #facts = new FactBook();
  readonly #gauges: GaugeBook;
  readonly #figures = new FigureBook();
  readonly #cells: CoveredCell[] = [];
  readonly #startedMs: number;
  #report: SplitReport | null = null;
  #steps = 0;
  #runs = 0;
  #cellsOutOfTime = false;
  #looks = 0;
  #elapsedMs = 0;
  #cutShort: string | null = null;
  /** A run was given up in its midst: there is no time for another. */
  #gaveUp = false;
  readonly #isStopped: (() => boolean) | undefined;
  #adversarial = false;
  readonly #adversarialSweeps = new Set<string>();

  constructor(subject: Subject, grid: Grid, options: ExploreOptions, surroundings: Surroundings) {
    assert(options.timeLimitMs === null || surroundings.clock !== undefined, 'a time limit needs a clock');
    this.#subject = subject;
    this.#grid = grid;
    this.#options = options;
    this.#surroundings = surroundings;
    this.#region = new Region(new InputTable(grid));
    this.#gauges = new GaugeBook(this.#region);
    const { cellsMax, lossesMax } = options;
    this.#splitting = split(subject, this.#region, { cellsMax, lossesMax, order: options.order ?? 'chronological' });
    this.#startedMs = surroundings.clock?.() ?? 0;
    const { clock } = surroundings;
    const { timeLimitMs } = options;
    if (clock !== undefined && timeLimitMs !== null) {
      this.#isStopped = () => {
        this.#gaveUp ||= clock() - this.#startedMs >= timeLimitMs;
        return this.#gaveUp;
      };
    }
  }

  /** Whether cells covered every behaviour. */
  get covers(): boolean {
    return this.#report !== null && this.#report.limit === null;
  }

  get isDone(): boolean {
    return this.covers || this.#found;
  }

  *coverUpTo(steps: number): Generator<Exploration> {
    while (this.#report === null && this.#steps < steps && !this.#found && this.#hasTime(cellsShare)) {
      const step = this.#splitting.next();
      if (step.done) {
        this.#report = step.value;
        this.#gauges.confirm((assignment) => this.#replay(assignment));
        return;
      }
      this.#steps++;
      if (step.value !== null) this.#take(step.value);
      if (this.#steps % sliceSteps === 0) yield this.exploration();
    }
  }

  /** So many runs, and twice as many, and so on, for as long as a question is open that more of them may decide. */
  *drawEnough(runs: number, draw: (from: number, to: number) => Generator<Exploration>): Generator<Exploration> {
    yield* draw(0, runs);
    for (let times = 1; times < moreRunsMax && !this.#adversarial && this.#needsMore; times *= 2) yield* draw(times * runs, 2 * times * runs);
  }

  get #needsMore(): boolean {
    const facts = this.#facts.summary();
    return this.#subject.needsMore?.((key) => ({ hits: facts.get(key)?.whenTrue.sampled ?? 0, misses: facts.get(key)?.whenFalse.sampled ?? 0 })) === true;
  }

  /** `support`: whatever laws and losses allow, alike; such runs are not counted. `dice`: as likely as declared. */
  *sample(laws: 'support' | 'dice', from: number, to: number): Generator<Exploration> {
    for (let run = from; run < to && !this.#found && this.#hasTime(1); run++) {
      const seed = this.#options.seed + (2 * run + (laws === 'dice' ? 1 : 0)) * 2 ** 32;
      const drawing = new SampleSource(seed, { laws });
      this.#behave(drawing, () => this.#assignmentOf(seed, laws), laws === 'dice');
      if (laws === 'dice') this.#adversarial ||= drawing.isAdversarial;
      if ((run + 1) % sliceSteps === 0) yield this.exploration();
    }
  }

  /** What a seed draws. A few of many runs show something new, so that it is cheaper to draw these again than to remember all. */
  #assignmentOf(seed: number, laws: 'support' | 'dice'): Assignment {
    const source = new RememberingSource(new SampleSource(seed, { laws }));
    this.#subject.judge(new Inputs(this.#grid, source, null));
    return source.assignment;
  }

  /** As likely as declared. Runs may have very many values: a witness is its seed, and the clock is looked at after each. */
  *draw(from: number, to: number): Generator<Exploration> {
    for (let run = from; run < to && !this.#found && this.#hasTimeNow(drawnShare); run++) {
      const seed = seedOf(this.#options.seed, run);
      const source = new SampleSource(seed);
      this.#behave(source, () => [], true, { seed, run });
      this.#adversarial ||= source.isAdversarial;
      yield this.exploration();
    }
  }

  /** Figures as functions of an unknown value: at each of some, runs that the dice draw. */
  *sweep(): Generator<Exploration> {
    for (const { key, name, valuesNs, runs } of this.#subject.sweeps ?? []) {
      for (const [i, ns] of valuesNs.entries()) {
        const runsMax = this.#subject.sampled === undefined ? runs : Math.floor(runs * moreOf(this.#options.runsMax));
        for (let run = 0; run < runsMax && this.#hasTimeNow(1); run++) {
          const source = new HeldSource(new SampleSource(seedOf(this.#options.seed, run)), name, ns);
          const { figures, limit } = this.#subject.judge(new Inputs(this.#grid, source, null), this.#isStopped);
          const value = figures?.get(key);
          if (limit === null && value !== undefined) this.#figures.add(new Map([[`${key}@${i}`, value]]));
          if (source.isAdversarial) this.#adversarialSweeps.add(key);
          if ((run + 1) % sliceSteps === 0) yield this.exploration();
        }
      }
    }
  }

  exploration(): Exploration {
    const report = this.#report;
    return {
      method: this.covers ? 'cells' : 'samples',
      complete: this.covers,
      cells: this.#cells.length,
      runs: this.#runs,
      lossesMax: this.#options.lossesMax,
      lossesCut: report?.lossesCut ?? false,
      unconfirmed: this.#facts.unconfirmed,
      limit: this.#limit(),
      facts: this.#facts.summary(),
      gauges: this.#gauges.summary(this.covers),
      figures: this.#figures.summary(),
      adversarial: this.#adversarial,
      adversarialSweeps: this.#adversarialSweeps,
      covered: { region: this.#region, cells: this.#cells },
    };
  }

  #limit(): string | null {
    if (this.#subject.sampled !== undefined) return this.#cutShort ?? this.#subject.sampled.because;
    if (this.#report !== null) return this.#report.limit;
    if (this.#found) return 'nothing more was asked for';
    return this.#cellsOutOfTime ? `it takes more than ${this.#options.timeLimitMs} ms` : 'not over yet';
  }

  get #found(): boolean {
    const { until } = this.#surroundings;
    return until !== undefined && this.#facts.isShown(until.key, until.value);
  }

  #hasTimeNow(share: number): boolean {
    const { clock } = this.#surroundings;
    const { timeLimitMs } = this.#options;
    if (this.#gaveUp) return false;
    // One run is begun in any case: without any there is nothing to say.
    return clock === undefined || timeLimitMs === null || this.#runs === 0 || clock() - this.#startedMs < timeLimitMs * share;
  }

  /** Looks at the clock now and then. */
  #hasTime(share: number): boolean {
    const { clock } = this.#surroundings;
    const { timeLimitMs } = this.#options;
    if (clock === undefined || timeLimitMs === null) return true;
    if (this.#looks++ % sliceSteps === 0) this.#elapsedMs = clock() - this.#startedMs;
    const hasTime = this.#elapsedMs < timeLimitMs * share;
    if (share === cellsShare && !hasTime) this.#cellsOutOfTime = true;
    return hasTime;
  }

  /** Gathers what a cell says, as far as a behaviour of it confirms it. */
  #take(cell: Cell): void {
    const { facts, limit } = cell.judgement;
    // What was recorded does not hold for the whole cell then, but a behaviour of it is as good as any other.
    if (limit !== null) {
      this.#confirm(cell, cell.point);
      return;
    }
    if (this.#facts.wants(facts)) {
      const search = findPhysical(this.#region);
      // Between the physical values there is room for a cell, but for no behaviour.
      if (search.state === 'none') return;
      if (search.state === 'found') this.#confirm(cell, search.point);
      this.#facts.addCell(facts);
    }
    this.#gauges.addCell(cell);
    this.#cells.push({ path: cell.path, facts: this.#facts.shared(facts), inputs: cell.inputs, choices: cell.choices });
  }

  #confirm(cell: Cell, point: Point): void {
    this.#replay(assignmentAt(this.#region, cell.inputs, point, cell.choices));
  }

  #replay(assignment: Assignment): void {
    this.#behave(new AssignedSource(assignment, this.#grid), () => assignment, false);
  }

  /** One plain run. */
  #behave(source: ValueSource, assignment: () => Assignment, counted: boolean, drawn: { readonly seed: number; readonly run: number } | null = null): void {
    const { facts, gauges, figures, limit, undecided } = this.#subject.judge(new Inputs(this.#grid, source, null), this.#isStopped);
    if (limit !== null) {
      // Of those that came to their end something is known all the same.
      if (!this.#gaveUp) this.#cutShort ??= limit;
      else if (this.#runs === 0) this.#cutShort ??= `a single run takes more than ${this.#options.timeLimitMs} ms, which is the limit of time: a shorter load or a higher limit gives answers`;
      return;
    }
    if (undecided !== undefined) {
      this.#cutShort ??= undecided.why;
      this.#facts.leaveUndecided(undecided.keys);
    }
    this.#facts.addBehaviour(facts, assignment, drawn?.seed ?? null);
    this.#gauges.addBehaviour(gauges);
    if (!counted) return;
    this.#facts.countSample(facts, drawn?.run ?? this.#runs);
    this.#runs++;
    if (figures !== undefined) this.#figures.add(figures);
  }
}
