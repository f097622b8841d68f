// How long a message travels: what its link declares for its kind, or for now; what a fault that is in force says instead;
// and anything at all before things settle.
import { assert, present } from '../../base/assert.ts';
import { atBound, type Draws } from '../kernel/draws.ts';
import { type InputName, purposes } from '../kernel/inputs.ts';
import { minus, plus } from '../kernel/forms.ts';
import { constantTime, type Time } from '../kernel/time.ts';
import type { World } from '../kernel/world.ts';
import type { DegradedRoute, ProfilePlan } from '../network-plan.ts';
import type { Draw } from '../plan-ids.ts';
import type { Link } from './link.ts';
import { delayCodeOf, delayKinds, type Message } from './message.ts';
import type { MessageNames } from './message-names.ts';

/** What a delay is drawn from. */
export interface Drawn {
  draw: Draw;
  name: InputName;
  /** The same before things settle; null: it is the same. */
  early: Draw | null;
  /** Of a profile: which entry is in force. */
  entry: number;
}

export class Delays {
  readonly #world: World;
  readonly #draws: Draws;
  readonly #names: MessageNames;
  readonly #drawn: Drawn;

  constructor(world: World, draws: Draws, names: MessageNames) {
    this.#world = world;
    this.#draws = draws;
    this.#names = names;
    this.#drawn = { draw: noDraw, name: { purpose: purposes.delay, a: 0, b: 0, c: 0, d: 0 }, early: null, entry: 0 };
  }

  /** What the delay of a message that is sent now is drawn from. Lent until the next one is asked for. */
  of(link: Link, message: Message, copy: 0 | 1): Readonly<Drawn> {
    const worse = link.degradations.length === 0 ? undefined : link.degradations.findLast(({ route }) => delayIn(route, message) !== undefined);
    const degraded = worse === undefined ? undefined : delayIn(worse.route, message);
    const drawn = this.#drawn;
    drawn.entry = 0;
    if (worse !== undefined && degraded !== undefined) {
      drawn.draw = degraded;
      drawn.name = this.#names.whileDegraded(copy === 0 ? purposes.degradedDelay : purposes.degradedDuplicateDelay, message, worse);
      // What a degraded link says of its delay holds before things settle, too.
      drawn.early = null;
      return drawn;
    }
    const { profile } = link.route;
    const declared = link.delays[delayCodeOf(message)] ?? link.route.delay;
    if (profile !== undefined && declared === link.route.delay) return this.#ofProfile(profile, message, copy);
    drawn.draw = declared;
    drawn.early = link.early === null ? null : (link.early[delayCodeOf(message)] ?? link.route.unsettled?.delay ?? null);
    drawn.name = this.#names.of(copy === 0 ? purposes.delay : purposes.duplicateDelay, message);
    return drawn;
  }

  /** Whether what is sent now has the delay that is declared. */
  isSettled(): boolean {
    const { decisions, grid, now, plan } = this.#world;
    return decisions.noLater(constantTime(plan.assumption?.settlesNs ?? 0, grid), now);
  }

  /**
   * Before things settle a message takes any time, but arrives at the latest when one would that is sent when they do (the
   * global stabilisation time of Dwork, Lynch and Stockmeyer, 1988).
   */
  early(link: Link, message: Message, copy: 0 | 1, draw: Draw, entry: number): Time {
    const world = this.#world;
    const purpose = copy === 0 ? purposes.unsettledDelay : purposes.unsettledDuplicateDelay;
    const delay = this.#draws.duration(draw, this.#names.ofEntry(purpose, message, entry));
    // Of a profile: as wide as all its entries.
    const declared = link.delays[delayCodeOf(message)] ?? link.route.delay;
    if (!Number.isFinite(declared.highNs)) return delay;
    const longest = this.#draws.duration(atBound(declared, 'high'), this.#names.of(purposes.settling, message));
    const settles = constantTime(world.plan.assumption?.settlesNs ?? 0, world.grid);
    const untilLatest = minus(plus(settles, longest, world.forms), world.now, world.forms);
    return world.decisions.noLater(delay, untilLatest) ? delay : untilLatest;
  }

  /** The delay that is in force when it is sent. */
  #ofProfile({ entries, loopNs }: ProfilePlan, message: Message, copy: 0 | 1): Readonly<Drawn> {
    const { now, grid, decisions } = this.#world;
    // As instants are compared: to the nearest whole nanosecond.
    const nowNs = Math.floor((now.ticks + grid.halfTicks) / grid.ticksPerNs);
    const roundNs = loopNs === null ? 0 : Math.floor(nowNs / loopNs) * loopNs;
    const index = entries.findLastIndex(({ fromNs }) => roundNs + fromNs <= nowNs);
    const entry = present(entries[index], 'entry of a profile');
    const next = entries[index + 1]?.fromNs ?? loopNs;
    // What was sent earlier or later may find another entry: what is worked out above is only where to look, these decide.
    const hasBegun = decisions.lessOrEqual(constantTime(roundNs + entry.fromNs, grid), now);
    const isOver = next !== null && decisions.lessOrEqual(constantTime(roundNs + next, grid), now);
    assert(hasBegun && !isOver, 'the entry of a profile that is found is in force');
    const name = this.#names.ofEntry(copy === 0 ? purposes.profileDelay : purposes.profileDuplicateDelay, message, index);
    return { draw: entry.delay, name, early: entry.unsettled ?? null, entry: index };
  }
}

/** The delay that it gives such a message; undefined: none of its own. */
function delayIn({ delay, delayOf }: DegradedRoute, message: Message): Draw | undefined {
  const kind = delayKinds[delayCodeOf(message)] ?? null;
  return (kind === null ? undefined : delayOf?.[kind]) ?? delay;
}

const noDraw: Draw = { lowNs: 0, highNs: 0, law: null, range: null, unknowns: [] };
