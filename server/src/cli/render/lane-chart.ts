// Operations as bars in lanes, one lane for each process: who overlapped whom. Columns are no time: each beginning and each end
// has its own, in their order, as far apart as the words need.
import type { Paint } from '../../features/paint.ts';
import { padded, widthOf } from '../../features/text-layout.ts';

export interface LaneBar {
  readonly lane: string;
  readonly label: string;
  readonly invoked: number;
  /** Null: it never ended. */
  readonly returned: number | null;
  readonly look: 'plain' | 'faint' | 'error';
}

/** Lines of the chart. A bar that is still open at its end goes on into the margin. */
export function laneChart(bars: readonly LaneBar[], paint: Paint): string[] {
  const { columnOf, width } = columns(bars);
  const lanes = [...new Set(bars.map(({ lane }) => lane))].sort((x, y) => (Number(x) - Number(y) || (x < y ? -1 : 1)));
  const names = lanes.map((lane) => `process ${lane}`);
  const margin = Math.max(...names.map(widthOf));
  return lanes.map((lane, i) => {
    const inLane = bars.filter((bar) => bar.lane === lane).sort((x, y) => x.invoked - y.invoked);
    let line = '';
    let at = 0;
    for (const [place, bar] of inLane.entries()) {
      const from = columnOf.get(beginning(bar)) as number;
      const next = inLane[place + 1];
      // Nobody knows when it ended, but its process went on.
      const open = next === undefined ? width : (columnOf.get(beginning(next)) as number) - 2;
      const to = bar.returned === null ? open : (columnOf.get(end(bar)) as number);
      line += ' '.repeat(Math.max(0, from - at)) + painted(bar, to - from + 1, paint);
      at = to + 1;
    }
    return `${paint.faint(padded(names[i] as string, margin))}  ${line}`;
  });
}

/** Columns that the chart of these bars would take, with its margin. */
export function chartWidth(bars: readonly LaneBar[]): number {
  return columns(bars).width + 3 + Math.max(...bars.map(({ lane }) => widthOf(`process ${lane}`)));
}

function columns(bars: readonly LaneBar[]): { readonly columnOf: ReadonlyMap<string, number>; readonly width: number } {
  const instants = bars.flatMap((bar) => [{ name: beginning(bar), at: bar.invoked, bar, isEnd: false }, ...(bar.returned === null ? [] : [{ name: end(bar), at: bar.returned, bar, isEnd: true }])]);
  // Of equal instants, beginnings stand first: such operations overlap.
  instants.sort((x, y) => x.at - y.at || Number(x.isEnd) - Number(y.isEnd));
  const columnOf = new Map<string, number>();
  const freeFrom = new Map<string, number>();
  let column = -1;
  for (const { name, bar, isEnd } of instants) {
    column = isEnd ? Math.max(column + 1, (columnOf.get(beginning(bar)) as number) + barWidth(bar) - 1) : Math.max(column + 1, freeFrom.get(bar.lane) ?? 0);
    columnOf.set(name, column);
    freeFrom.set(bar.lane, column + (bar.returned === null ? barWidth(bar) + 1 : 2));
  }
  const open = bars.filter(({ returned }) => returned === null).map((bar) => (columnOf.get(beginning(bar)) as number) + barWidth(bar));
  return { columnOf, width: Math.max(column, ...open) };
}

const beginning = ({ lane, invoked }: LaneBar): string => `begin ${invoked} ${lane}`;
const end = ({ lane, invoked }: LaneBar): string => `end ${invoked} ${lane}`;

function barWidth({ label }: LaneBar): number {
  return widthOf(label) + 6;
}

/** `├─ write 1 ───┤`. */
function painted(bar: LaneBar, width: number, paint: Paint): string {
  const isOpen = bar.returned === null;
  const rest = Math.max(1, width - widthOf(bar.label) - 5);
  const text = `├─ ${bar.label} ${(isOpen ? '┄' : '─').repeat(rest)}${isOpen ? '▸' : '┤'}`;
  if (bar.look === 'error') return paint.error(text);
  return bar.look === 'faint' ? paint.faint(text) : text;
}
