// The exact edge beyond which something can happen: the smallest and the largest value that a quantity has in any behaviour
// that shows a fact, in whole nanoseconds, each with a behaviour at the edge.
import type { InputId } from '../simulator/kernel/forms.ts';
import type { FormId } from '../simulator/kernel/time.ts';
import type { InputName } from '../simulator/kernel/inputs.ts';
import type { Grid } from '../simulator/kernel/time.ts';
import { type Assignment, assignmentAt, nameKey, replay } from './assignment.ts';
import type { CoveredCell, Exploration } from './explore.ts';
import type { FactValue } from './facts.ts';
import type { Subject } from './judgement.ts';
import { type Extreme, findExtreme, findPhysical } from './physical.ts';
import type { Point, Region } from './region.ts';
import { retrace } from './split.ts';

/** What a threshold is asked of. */
export type ThresholdQuantity =
  /** A sum of inputs, such as a difference of two skews. An input that a behaviour does not ask for may have any declared value. */
  | { readonly kind: 'sum'; readonly terms: readonly SumTerm[] }
  /** The largest, or smallest, of the inputs drawn from one declared range (`Plan.ranges`). */
  | { readonly kind: 'largest' | 'smallest'; readonly range: number };

export interface SumTerm {
  readonly name: InputName;
  /** Whole. */
  readonly factor: number;
  /** The declared bounds of the input. */
  readonly lowNs: number;
  readonly highNs: number;
}

export interface Edge {
  /** Whole nanoseconds; infinite where the declared range has no end. */
  readonly ns: number;
  /** A behaviour at the edge that shows the fact, confirmed by a plain run; null: there is none. */
  readonly witness: Assignment | null;
  /** Proved: no behaviour that shows the fact lies beyond, and one lies here. */
  readonly exact: boolean;
}

export interface Edges {
  /** Null: no covered behaviour that shows the fact has this quantity. */
  readonly lowest: Edge | null;
  readonly highest: Edge | null;
  /** A cell that shows the fact draws nothing from the range: then the range is no condition for it. */
  readonly absent: boolean;
}

interface Query {
  readonly key: string;
  readonly value: FactValue;
}

/** Cells between two pauses. */
const sliceCells = 16;
/** Where a range has no end, a larger value than this counts as none. */
const endlessNs = 2 ** 38;

/** The edges of each quantity, over all behaviours of an exploration that show the fact. Yields now and then. */
export function* findThresholds(subject: Subject, exploration: Exploration, query: Query, quantities: readonly ThresholdQuantity[]): Generator<undefined, readonly Edges[]> {
  const { region, cells } = exploration.covered;
  const searches = quantities.map((quantity) => new EdgeSearch(subject, region, query, quantity));
  let visited = 0;
  for (const cell of cells) {
    if ((cell.facts.get(query.key) ?? null) !== query.value) continue;
    region.push();
    const state = retrace(region, cell.path) ? region.solve() : 'empty';
    if (state === 'inhabited') for (const search of searches) search.visit(cell);
    if (state === 'open') for (const search of searches) search.doubt();
    region.pop();
    if (++visited % sliceCells === 0) yield undefined;
  }
  return searches.map((search) => search.edges(exploration.complete));
}

/** Inputs that any behaviour met so far draws from a range. */
export function drawnFrom({ covered: { region: { table } } }: Exploration, range: number): readonly SumTerm[] {
  const inputs = Array.from({ length: table.inputCount }, (_, id) => table.input(id)).filter((input) => input.range === range);
  return inputs.map(({ name, lowNs, highNs }) => ({ name, factor: 1, lowNs, highNs }));
}

/** Those of them that have the value of an edge in the behaviour that shows it. */
export function atEdge(inputs: readonly SumTerm[], { ns, witness }: Edge): readonly SumTerm[] {
  const values = new Map((witness ?? []).map(({ name, value }) => [nameKey(name), value]));
  return inputs.filter(({ name }) => values.get(nameKey(name)) === ns);
}

class EdgeSearch {
  readonly #subject: Subject;
  readonly #region: Region;
  readonly #grid: Grid;
  readonly #query: Query;
  readonly #quantity: ThresholdQuantity;
  /** Of a sum: its form, and the constant that inputs with a single value add. */
  readonly #form: FormId = 0;
  readonly #base: number = 0;
  #lowest: Edge | null = null;
  #highest: Edge | null = null;
  #absent = false;
  #doubt = false;

  constructor(subject: Subject, region: Region, query: Query, quantity: ThresholdQuantity) {
    this.#subject = subject;
    this.#region = region;
    this.#grid = region.table.grid;
    this.#query = query;
    this.#quantity = quantity;
    if (quantity.kind !== 'sum') return;
    const { table } = region;
    for (const { name, factor, lowNs, highNs } of quantity.terms) {
      // What can't vary is no input of any run.
      if (lowNs === highNs) {
        this.#base += factor * lowNs * this.#grid.ticksPerNs;
        continue;
      }
      const input = table.internInput(name, lowNs, highNs, false, null);
      region.meet(input);
      this.#form = table.forms.add(this.#form, table.forms.scale(table.forms.ofInput(input), factor));
    }
  }

  visit(cell: CoveredCell): void {
    this.#improve(cell, -1);
    this.#improve(cell, 1);
  }

  /** Something was left out. */
  doubt(): void {
    this.#doubt = true;
  }

  edges(complete: boolean): Edges {
    const sure = complete && !this.#doubt;
    const told = (edge: Edge | null): Edge | null => (edge === null ? null : { ...edge, exact: edge.exact && sure });
    return { lowest: told(this.#lowest), highest: told(this.#highest), absent: this.#absent };
  }

  #improve(cell: CoveredCell, sense: 1 | -1): void {
    const known = sense < 0 ? this.#lowest : this.#highest;
    if (known !== null && !Number.isFinite(known.ns)) return;
    const extreme = this.#extreme(cell, sense, known?.ns ?? null);
    if (extreme === null) {
      this.#absent = true;
      return;
    }
    if (!extreme.exact) this.#doubt = true;
    if (extreme.ns === null) return;
    const witness = extreme.point === null ? null : this.#confirmed(cell, extreme.point);
    const edge: Edge = { ns: extreme.ns, witness, exact: witness !== null || !Number.isFinite(extreme.ns) };
    if (sense < 0) this.#lowest = edge;
    else this.#highest = edge;
  }

  #extreme(cell: CoveredCell, sense: 1 | -1, beat: number | null): Extreme | null {
    if (this.#quantity.kind === 'sum') return findExtreme(this.#region, { form: this.#form, base: this.#base }, sense, beat);
    const { range } = this.#quantity;
    const inputs = cell.inputs.filter((id) => this.#region.table.input(id).range === range);
    if (inputs.length === 0) return null;
    // The largest is smallest where all are small together; it is largest where any one is.
    const together = this.#quantity.kind === 'largest' === sense < 0;
    return together ? findCommonBound(this.#region, inputs, sense, beat) : this.#extremeOfAny(inputs, sense, beat);
  }

  #extremeOfAny(inputs: readonly InputId[], sense: 1 | -1, beat: number | null): Extreme {
    let best: Extreme = { ns: null, point: null, exact: true };
    for (const id of inputs) {
      const extreme = findExtreme(this.#region, { form: this.#region.table.forms.ofInput(id), base: 0 }, sense, best.ns ?? beat);
      const exact = best.exact && extreme.exact;
      best = extreme.ns === null ? { ...best, exact } : { ...extreme, exact };
      if (best.ns !== null && !Number.isFinite(best.ns)) break;
    }
    return best;
  }

  #confirmed(cell: CoveredCell, point: Point): Assignment | null {
    const assignment = assignmentAt(this.#region, cell.inputs, point, cell.choices);
    const { judgement } = replay(this.#subject, this.#grid, assignment);
    const shows = judgement.limit === null && (judgement.facts.get(this.#query.key) ?? null) === this.#query.value;
    return shows ? assignment : null;
  }
}

/**
 * The smallest bound below which all of the inputs can lie at once (`sense` -1), or the largest above which they can, as far
 * as it is better than `beat`: found by halving, as it is no linear quantity.
 */
function findCommonBound(region: Region, inputs: readonly InputId[], sense: 1 | -1, beat: number | null): Extreme {
  const here = region.snapshot();
  const { ticksPerNs } = region.table.grid;
  // In what follows a bound is better the larger `sense * ns` is.
  const reachedAt = (point: Point): number => Math.min(...inputs.map((id) => sense * Math.floor((point[id] as number) / ticksPerNs)));
  const tryBound = (reached: number): Point | null | 'open' => {
    region.push();
    const ns = sense * reached;
    const all = inputs.every((id) => {
      const form = region.table.forms.ofInput(id);
      return region.impose(region.halfspace(form, sense < 0, sense < 0 ? (ns + 1) * ticksPerNs - 1 : ns * ticksPerNs));
    });
    const state = all ? region.solve() : 'empty';
    const found = state === 'inhabited' ? findPhysical(region) : { state: state === 'empty' ? ('none' as const) : ('open' as const) };
    region.pop();
    region.place(here);
    if (found.state === 'found') return found.point;
    return found.state === 'none' ? null : 'open';
  };
  const bounds = inputs.map((id) => region.table.input(id));
  let best = beat === null ? Math.min(...bounds.map((input) => (sense < 0 ? -Math.min(input.highNs, endlessNs) : input.lowNs))) : sense * beat + 1;
  let point = tryBound(best);
  if (point === null || point === 'open') return { ns: null, point: null, exact: point === null };
  best = reachedAt(point);
  let impossible = Math.min(...bounds.map((input) => (sense < 0 ? -input.lowNs : Math.min(input.highNs, endlessNs)))) + 1;
  let exact = true;
  while (impossible - best > 1) {
    const middle = best + Math.floor((impossible - best) / 2);
    const found = tryBound(middle);
    if (found === 'open') exact = false;
    if (found === null || found === 'open') {
      impossible = middle;
    } else {
      point = found;
      best = reachedAt(found);
    }
  }
  if (sense > 0 && best >= endlessNs) return { ns: Infinity, point: null, exact };
  return { ns: sense * best + 0, point, exact };
}
