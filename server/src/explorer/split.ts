// Covers every behaviour: split the region, run a point, subtract.
//
// A region is a set of values of the inputs together with options of some choices. One run at a point of it decides by
// inequalities and choices C, in this order. What decides otherwise somewhere is a part of its own, explored the same way;
// what decides alike everywhere is one cell, in which the same things happen. Parts and cell together are the region, so
// what is covered is covered without any argument about neighbours.
//
// Why this is sound wherever the point lies. Let q be a behaviour of the region that satisfies all of C. Run q beside the
// run of the point p: both ask for the same inputs and make the same comparisons until one comes out differently. No
// comparison on record does, since q satisfies C; none that the declared bounds decided does, since p and q both lie within
// these. So q goes as p did. That p lies in the region is not used: if it does not, the cell may be empty, and then says
// nothing, because a fact counts only with a behaviour that shows it. What p in the region gives is progress: it lies in
// none of the parts, so each of them is smaller. Where no whole point is at hand, the region is halved at a fraction instead.
import { assert } from '../base/assert.ts';
import type { Decision } from '../simulator/kernel/decisions.ts';
import type { InputId } from '../simulator/kernel/forms.ts';
import { Inputs, type InputName, type InputTable, type ValueSource } from '../simulator/kernel/inputs.ts';
import type { Judgement, Subject } from './judgement.ts';
import { type Emptiness, type Halfspace, nominalTicks, type Point, type Region } from './region.ts';

export interface SplitOptions {
  /** Runs after which the splitting stops; each gives at most one cell. */
  readonly cellsMax: number;
  /** Budgeted choices (losses, duplications) that a covered behaviour takes at most. */
  readonly lossesMax: number;
  /** `frequent`: of inequalities between two choices those first whose forms most runs decide by; for what repeats. */
  readonly order: 'chronological' | 'frequent';
}

/** One step towards a region, the newest first: shared by all regions beyond it. */
export interface Step {
  readonly before: Step | null;
  readonly cut: Halfspace | { readonly choice: number; readonly taken: number };
}

/** Inputs among which the same things happen. While it is being looked at, the region is exactly this cell. */
export interface Cell {
  readonly judgement: Judgement;
  /** How to come to it. */
  readonly path: Step | null;
  /** Options taken, by choice, other than 0. */
  readonly choices: ReadonlyMap<number, number>;
  /** Inputs that exist in it. */
  readonly inputs: readonly InputId[];
  /** Where it was run; within the cell unless only slivers between physical values are. */
  readonly point: Point;
}

/** What the splitting has done; complete if it ended without a limit. */
export interface SplitReport {
  readonly runs: number;
  readonly lossesCut: boolean;
  /** In words; null: none was reached. */
  readonly limit: string | null;
  /** Behaviours with fewer unusual choices than this are all covered. */
  readonly choicesCovered: number;
}

/** Open splits above a region; more than that many inequalities in a row is a scenario beyond this method. */
const depthMax = 20_000;

/** What one run decided, and the point it ran at. */
interface Run {
  readonly decisions: readonly Decision[];
  readonly judgement: Judgement;
  readonly inputs: readonly InputId[];
  readonly point: Point;
}

/** A region that is being taken apart. Each has one bracket of the linear program. */
interface Frame {
  /** Null: it is only halved. */
  readonly run: Run | null;
  readonly halves: readonly Halfspace[];
  /** Decisions, or halves, that are dealt with. */
  next: number;
  path: Step | null;
  /** A solution of what is left, from which linear programs go on. */
  start: Point;
  /** The side to stay on once the part on the other has been explored. */
  toward: Halfspace | null;
  empty: boolean;
  over: boolean;
  readonly takenBefore: number;
}

/** A region that an unusual option of a choice opens. */
interface Waiting {
  readonly path: Step | null;
  /** Options other than 0 that its path takes; of those, budgeted ones. */
  readonly unusual: number;
  readonly losses: number;
}

/**
 * Yields every cell, those with the fewest unusual choices first, and null after each run, so that nobody waits for
 * long. Before and after, the region is the whole space; whoever looks at a cell may cut it further, in brackets
 * of its own, and leaves its solution as it was.
 */
export function* split(subject: Subject, region: Region, options: SplitOptions): Generator<Cell | null, SplitReport> {
  const splitting = new Splitting(subject, region, options);
  for (let cell = splitting.next(); cell !== 'done'; cell = splitting.next()) yield cell;
  return splitting.report;
}

/** Cuts the region down to where a path leads, choices aside; false: nothing is left. */
export function retrace(region: Region, path: Step | null): boolean {
  return stepsOf(path).every(({ cut }) => 'choice' in cut || region.impose(cut));
}

function stepsOf(path: Step | null): Step[] {
  const steps: Step[] = [];
  for (let step = path; step !== null; step = step.before) steps.push(step);
  return steps.reverse();
}

class Splitting {
  readonly #subject: Subject;
  readonly #region: Region;
  readonly #table: InputTable;
  readonly #options: SplitOptions;
  /** Regions to come, by their number of unusual choices. */
  readonly #waiting: Waiting[][] = [[{ path: null, unusual: 0, losses: 0 }]];
  #level = 0;
  #item: Waiting | null = null;
  readonly #stack: Frame[] = [];
  readonly #taken = new Map<number, number>();
  readonly #takenOrder: number[] = [];
  readonly #frequency = new Map<number, number>();
  #stopped = false;
  #runs = 0;
  #lossesCut = false;
  #limit: string | null = null;

  constructor(subject: Subject, region: Region, options: SplitOptions) {
    this.#subject = subject;
    this.#region = region;
    this.#table = region.table;
    this.#options = options;
  }

  get report(): SplitReport {
    const choicesCovered = this.#level >= this.#waiting.length ? Infinity : this.#level;
    return { runs: this.#runs, lossesCut: this.#lossesCut, limit: this.#limit, choicesCovered };
  }

  next(): Cell | null | 'done' {
    for (;;) {
      const frame = this.#stack[this.#stack.length - 1];
      const runs = this.#runs;
      if (frame === undefined) {
        if (!this.#begin()) return 'done';
      } else if (this.#stopped || frame.over) {
        this.#leave();
      } else if (frame.run === null) {
        this.#halve(frame);
      } else if (this.#subtract(frame, frame.run)) {
        frame.over = true;
        if (!frame.empty) return this.#cellOf(frame, frame.run);
      }
      if (this.#runs > runs) return null;
    }
  }

  /** Takes up the next region that waits; false: there is none, or no more may be done. */
  #begin(): boolean {
    while (!this.#stopped && this.#level < this.#waiting.length) {
      const item = this.#waiting[this.#level]?.shift();
      if (item === undefined) {
        this.#level++;
        continue;
      }
      this.#item = item;
      this.#region.push();
      if (this.#enter(this.#follow(item.path) ? this.#region.solve() : 'empty', item.path)) return true;
      this.#region.pop();
      this.#forget(0);
    }
    return false;
  }

  /** Cuts the whole space down to a region, with its choices. */
  #follow(path: Step | null): boolean {
    for (const { cut } of stepsOf(path)) if ('choice' in cut) this.#take(cut.choice, cut.taken);
    return retrace(this.#region, path);
  }

  /** Begins to take the present region apart; false: there is nothing to do, or it can't be done. */
  #enter(state: Emptiness, path: Step | null): boolean {
    if (state === 'empty') return false;
    if (state === 'open') return this.#note('a linear program was not decided exactly');
    if (this.#stack.length > depthMax) return this.#note(`there are more than ${depthMax} splits in a row`);
    if (this.#runs >= this.#options.cellsMax) {
      this.#stopped = true;
      return this.#note(`there are more than ${this.#options.cellsMax} cells`);
    }
    this.#runs++;
    const point = this.#region.point();
    const run = point === null ? null : this.#run(point);
    const halves = run === null ? this.#region.widestGap() : [];
    // Every value is whole, and yet not admitted: then rounding is to blame.
    if (halves === null) return this.#note('a linear program was not decided exactly');
    const start = run?.point ?? this.#region.snapshot();
    this.#region.place(start);
    this.#stack.push({ run, halves, next: 0, path, start, toward: null, empty: false, over: false, takenBefore: this.#takenOrder.length });
    return true;
  }

  #run(point: Point): Run {
    const source = new PointSource(point, this.#taken, this.#table);
    const inputs = new Inputs(this.#table.grid, source, this.#table);
    const judgement = this.#subject.judge(inputs);
    if (judgement.limit !== null) this.#note(judgement.limit);
    for (const id of inputs.used) this.#region.meet(id);
    return { decisions: this.#ordered(inputs.decisions.log), judgement, inputs: inputs.used, point: source.point() };
  }

  #halve(frame: Frame): void {
    const half = frame.halves[frame.next++];
    if (half === undefined) frame.over = true;
    else this.#part(frame, half, null);
  }

  /** Splits off what decides otherwise; true once nothing is left to be split off. */
  #subtract(frame: Frame, { decisions }: Run): boolean {
    while (!frame.empty && frame.next < decisions.length) {
      const decision = decisions[frame.next++] as Decision;
      if (decision.kind === 'choice') {
        this.#fork(frame, decision);
        continue;
      }
      const { form, ticks } = decision;
      const atMost = decision.kind === 'at-most';
      const away = this.#region.halfspace(form, !atMost, atMost ? ticks + 1 : ticks - 1);
      if (this.#region.excludes(away)) continue;
      this.#part(frame, away, this.#region.halfspace(form, atMost, ticks));
      if (this.#stopped || this.#stack[this.#stack.length - 1] !== frame) return false;
    }
    return true;
  }

  /** Explores the part of the present region in `halfspace`; then, or if that is empty, goes on with the rest. */
  #part(frame: Frame, halfspace: Halfspace, toward: Halfspace | null): void {
    frame.toward = toward;
    this.#region.push();
    const state = this.#region.impose(halfspace) ? this.#region.solve() : 'empty';
    if (this.#enter(state, { before: frame.path, cut: halfspace })) return;
    this.#region.pop();
    this.#region.place(frame.start);
    // What follows from the region by itself is no step towards it, but as a bound it spares the parts the same question.
    if (toward !== null) this.#keep(frame, toward);
  }

  #leave(): void {
    const { takenBefore } = this.#stack.pop() as Frame;
    this.#region.pop();
    this.#forget(takenBefore);
    const frame = this.#stack[this.#stack.length - 1];
    if (frame === undefined) {
      this.#forget(0);
      return;
    }
    this.#region.place(frame.start);
    if (frame.toward === null) return;
    frame.path = { before: frame.path, cut: frame.toward };
    this.#keep(frame, frame.toward);
  }

  #keep(frame: Frame, toward: Halfspace): void {
    if (!this.#region.impose(toward)) {
      frame.empty = true;
    } else if (!this.#region.holdsAt(toward, frame.start)) {
      // The point lies in a sliver between physical values; what is left needs a solution of its own.
      const state = this.#region.solve();
      if (state === 'open') this.#note('a linear program was not decided exactly');
      frame.empty = state !== 'inhabited';
      if (!frame.empty) frame.start = this.#region.point() ?? this.#region.snapshot();
    }
  }

  /** The other options of a choice are regions of their own, for later. */
  #fork(frame: Frame, { choice, taken, options, budgeted }: Decision & { kind: 'choice' }): void {
    const known = this.#taken.get(choice);
    if (known !== undefined) {
      assert(known === taken, 'a run takes the options of its region');
      return;
    }
    assert(taken === 0, 'what a region leaves open goes its usual way');
    const item = this.#item as Waiting;
    const losses = item.losses + (budgeted ? 1 : 0);
    if (losses > this.#options.lossesMax) {
      this.#lossesCut = true;
    } else {
      const later = (this.#waiting[item.unusual + 1] ??= []);
      for (let option = 1; option < options; option++) {
        later.push({ path: { before: frame.path, cut: { choice, taken: option } }, unusual: item.unusual + 1, losses });
      }
    }
    this.#take(choice, taken);
    frame.path = { before: frame.path, cut: { choice, taken } };
  }

  #take(choice: number, taken: number): void {
    this.#taken.set(choice, taken);
    this.#takenOrder.push(choice);
  }

  #forget(length: number): void {
    while (this.#takenOrder.length > length) this.#taken.delete(this.#takenOrder.pop() as number);
  }

  #cellOf({ path }: Frame, { judgement, inputs, point }: Run): Cell {
    const choices = new Map<number, number>();
    if (this.#item?.unusual !== 0) for (const [choice, taken] of this.#taken) if (taken !== 0) choices.set(choice, taken);
    return { judgement, path, choices, inputs, point };
  }

  /** Inequalities in the order in which they are to be turned around; choices stay where they are, as all after them hang on them. */
  #ordered(log: readonly Decision[]): readonly Decision[] {
    if (this.#options.order === 'chronological') return log;
    const rank = (decision: Decision): number => (decision.kind === 'choice' ? 0 : (this.#frequency.get(this.#region.normalOf(decision.form)) ?? 0));
    for (const decision of log) {
      if (decision.kind !== 'choice') this.#frequency.set(this.#region.normalOf(decision.form), rank(decision) + 1);
    }
    const ordered: Decision[] = [];
    let segment: Decision[] = [];
    const flush = (): void => {
      ordered.push(...segment.sort((a, b) => rank(b) - rank(a)));
      segment = [];
    };
    for (const decision of log) {
      if (decision.kind !== 'choice') {
        segment.push(decision);
        continue;
      }
      flush();
      ordered.push(decision);
    }
    flush();
    return ordered;
  }

  /** Remembers the first thing that keeps the cover from being whole. */
  #note(limit: string): false {
    this.#limit ??= limit;
    return false;
  }
}

/** The explorer's own point; what it has no value for is as usual. */
class PointSource implements ValueSource {
  readonly #table: InputTable;
  readonly #values: number[];
  readonly #taken: ReadonlyMap<number, number>;

  constructor(point: Point, taken: ReadonlyMap<number, number>, table: InputTable) {
    this.#values = [...point];
    this.#taken = taken;
    this.#table = table;
  }

  value(_name: InputName, _lowNs: number, _highNs: number, _free: boolean, _law: unknown, _grid: unknown, id: InputId | null): number {
    assert(id !== null, 'a point is for recording runs');
    const known = this.#values[id];
    if (known !== undefined && !Number.isNaN(known)) return known;
    return (this.#values[id] = nominalTicks(this.#table.input(id), this.#table));
  }

  choose(_name: InputName, _options: number, _probability: number | null, id: number | null): number {
    assert(id !== null, 'a point is for recording runs');
    return this.#taken.get(id) ?? 0;
  }

  point(): Point {
    const point = new Float64Array(this.#table.inputCount).fill(NaN);
    for (const [id, value] of this.#values.entries()) if (value !== undefined) point[id] = value;
    return point;
  }
}
