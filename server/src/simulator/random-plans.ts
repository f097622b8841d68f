// Small random plans for property tests, every one of them from a seed.
import { Dice } from './dice.ts';
import type { Plan } from './plan.ts';
import { buildPlan } from './plan-builder.ts';
import type { BalancerWords, DetectorWords, FaultWords, LinkWords, LoadWords, NodeWords, PlanWords, ServiceWords, StateWords, Step, StoreWords, TimingWords } from './plan-words.ts';

/** What a random plan may have. */
export interface Ingredients {
  /** An open drift makes a run inexact. */
  readonly drift?: boolean;
  readonly faults?: boolean;
  readonly laws?: boolean;
  /** Programs that begin again and again. */
  readonly loads?: boolean;
  /** Messages may take any time until some instant. */
  readonly settling?: boolean;
  /** Programs read clocks, which are strobed and corrected. */
  readonly clocks?: boolean;
  /**
   * Makes one thing common that is rare otherwise: resends under repeated faults; doubled requests with faults at their
   * moments; requests that wait at busy, slowed and paused machines and at links that are held or degraded;
   * detectors, whose suspicions faults wait for; states for which faults wait; balancers, which check and eject.
   */
  readonly focus?: 'resends' | 'duplicates' | 'queues' | 'detectors' | 'states' | 'balancers';
  /** Links with tcp, of small windows and a short patience. */
  readonly tcp?: boolean;
  /** Operations that go another way than their program. */
  readonly hops?: boolean;
}

export function randomPlan(seed: number, ingredients: Ingredients = {}): Plan {
  return buildPlan(randomWords(seed, ingredients));
}

export function randomWords(seed: number, ingredients: Ingredients = {}): PlanWords {
  const dice = new Dice(seed, 77);
  // Dice of their own, so that all else is the same with them and without.
  const hops = ingredients.hops === true ? new Dice(seed, 78) : null;
  const names = ['n1', 'n2', 'n3'].slice(0, 1 + dice.below(3));
  const clientNames = ['a', 'b', 'c'].slice(0, 1 + dice.below(3));
  const labels: string[] = [];
  const nodes: Record<string, NodeWords> = {};
  for (const name of names) nodes[name] = node(dice, ingredients);
  const on = dice.chance(0.75) ? names : names.slice(0, 1);
  const stores: Record<string, StoreWords> = { kv: store(dice, on, ingredients) };
  const serviceNames = ingredients.focus === 'balancers' || dice.chance(0.4) ? ['s'] : [];
  const balancers: Record<string, BalancerWords> = ingredients.focus === 'balancers' ? { lb: balancer(dice, names) } : {};
  const clients: Record<string, PlanWords['clients'][string]> = {};
  for (const name of clientNames) {
    const place = dice.chance(0.2) ? { on: dice.pick(names) } : {};
    const balanced = ingredients.focus === 'balancers' && dice.chance(0.8);
    const via = balanced ? { via: 'lb' } : dice.chance(0.7) ? { via: dice.pick(on) } : dice.chance(0.5) ? { via: 'kv' } : {};
    // A machine does not pass calls on.
    const callable = balanced ? ['s', 's.a', 's.b', 's.a', 's.b'] : 'via' in via ? names.filter((one) => one === via.via) : [...names, ...serviceNames.flatMap((name) => [name, `${name}.a`, `${name}.b`])];
    const steps = body(dice, 1 + dice.below(3), labels, callable, 0);
    if (balanced) steps.push(...Array.from({ length: 1 + dice.below(2) }, () => call(dice, labels, callable)));
    const program = read(dice, ingredients.focus === 'queues' || ingredients.tcp === true ? sized(dice, steps) : steps, ingredients);
    clients[name] = { ...place, ...via, ...(ingredients.loads === true && dice.chance(0.6) ? { load: load(dice) } : {}), body: hops === null ? program : hopping(hops, program, { names, on, balancer: Object.keys(balancers)[0] ?? null }) };
  }
  const handlers = (one: ServiceWords): ServiceWords =>
    hops === null ? one : { ...one, handle: Object.fromEntries(Object.entries(one.handle ?? {}).map(([name, steps]) => [name, hopping(hops, steps, { names, on, balancer: null })])) };
  const services = Object.fromEntries(serviceNames.map((name) => [name, handlers(service(dice, names, labels, ingredients))]));
  const machines = [...names, ...clientNames.filter((name) => clients[name]?.on === undefined), ...Object.entries(balancers).filter(([, { on }]) => on === undefined).map(([name]) => name)];
  const detectors: Record<string, DetectorWords> = {};
  if (ingredients.focus === 'detectors') for (const name of ['d', 'e'].slice(0, 1 + dice.below(2))) detectors[name] = detector(dice, machines);
  const faultCount = ingredients.faults === false ? 0 : dice.below(3) + (ingredients.focus === undefined && ingredients.tcp !== true ? 0 : 1);
  const faults = Array.from({ length: faultCount }, () => fault(dice, machines, labels, { services: serviceNames, loads: clientNames.filter((name) => clients[name]?.load !== undefined) }, ingredients));
  return {
    scenario: `random ${seed}`,
    ...(ingredients.settling === true ? { settles: 1 + dice.below(6) } : {}),
    ...(dice.chance(ingredients.focus === 'detectors' || ingredients.focus === 'balancers' ? 0.5 : 0.1) ? { durationMs: 1 + dice.below(12) } : {}),
    nodes,
    link: link(dice, ingredients),
    stores,
    services,
    balancers,
    detectors,
    clients,
    faults,
    expect: [
      ...(dice.chance(0.3) ? [['always', { kind: 'converges', store: 0, withinNs: dice.below(3) * 1e6 }] as const] : []),
      // Somebody asks what became of some requests.
      ...labels.flatMap((_, operation) => (dice.chance(0.3) ? [['possible', { kind: 'ambiguous', operation }] as const] : [])),
    ],
  };
}

/** Its handlers call it again now and then, one the other: so deep that a few runs are cut short. */
function service(dice: Dice, names: readonly string[], labels: string[], ingredients: Ingredients): ServiceWords {
  const handler = (callable: readonly string[]): Step[] => {
    const steps = body(dice, 1 + dice.below(2), labels, callable, 1);
    if (dice.chance(0.5)) steps.splice(dice.below(steps.length + 1), 0, { do: 'effect', name: dice.pick(['e', 'f']) });
    if (dice.chance(0.3)) steps.splice(dice.below(steps.length + 1), 0, { do: 'take', length: dice.length(2) });
    if (dice.chance(0.1)) steps.push({ do: 'fail' });
    return read(dice, dice.chance(0.3) ? [{ do: 'together', body: steps }] : steps, ingredients);
  };
  return {
    on: dice.chance(0.6) ? names.slice(0, 1) : names,
    ...(dice.chance(0.3) ? { takes: dice.length(2) } : {}),
    workers: 1 + dice.below(2),
    ...(dice.chance(0.3) ? { queue: dice.below(2) } : {}),
    idempotent: dice.chance(0.5),
    handle: { a: handler([]), b: handler(['s.a']) },
  };
}

function node(dice: Dice, ingredients: Ingredients): NodeWords {
  const waits = ingredients.focus === 'queues' || (ingredients.focus === 'states' && dice.chance(0.5));
  return {
    ...(ingredients.tcp === true && dice.chance(0.4) ? { takes: dice.length(3), cores: 1, queue: dice.below(2) } : {}),
    ...(waits ? { takes: dice.length(3), cores: 1 + dice.below(2), ...(dice.chance(0.6) ? { queue: dice.below(3) } : {}) } : {}),
    ...(dice.chance(0.4) ? { skew: [-dice.below(3), dice.below(3)] } : {}),
    ...(!waits && dice.chance(0.2) ? { takes: dice.length(2) } : {}),
    ...(dice.chance(0.3) ? { disk: 'lost' } : {}),
    ...(ingredients.clocks === true && dice.chance(0.5) ? { sync: { every: 1 + dice.below(4), within: dice.below(3), by: dice.pick(['step', 'slew']) } } : {}),
    ...(ingredients.drift === true && dice.chance(0.5) ? { driftPpb: [-1000 * dice.below(200_000), 1000 * dice.below(200_000)] } : {}),
  };
}

function store(dice: Dice, on: readonly string[], { focus }: Ingredients): StoreWords {
  return {
    on,
    conflict: dice.chance(0.6) ? 'last-write-wins' : 'siblings',
    timestamp: dice.pick(['time-of-day', 'lamport', 'version-vector']),
    ties: dice.pick(['replica', 'value']),
    ...(dice.chance(focus === 'resends' ? 1 : 0.25) ? { resendEvery: 2 + dice.below(6) } : {}),
    ...(dice.chance(0.2) ? { takesWrite: dice.length(2) } : {}),
    ...(dice.chance(0.2) ? { takesRead: dice.length(2) } : {}),
  };
}

/** Periods and timeouts as short as delays, so that live machines are suspected, too. */
function detector(dice: Dice, machines: readonly string[]): DetectorWords {
  const some = (): string[] => machines.filter(() => dice.chance(0.6));
  const [on, watching] = [some(), some()];
  return {
    on: on.length > 0 ? on : [dice.pick(machines)],
    watching: watching.length > 0 ? watching : [dice.pick(machines)],
    heartbeatMs: 1 + dice.below(4),
    ...(dice.chance(0.8) ? { timeout: dice.length(4) } : { phi: 1 + dice.below(3) }),
    votes: dice.pick(['majority', 'any', 'all']),
  };
}

function link(dice: Dice, ingredients: Ingredients): LinkWords {
  return {
    delay: ingredients.laws === true && dice.chance(0.3) ? { kind: 'exponential', meanNs: 2e6 } : dice.length(3),
    ...(dice.chance(0.2) ? { delayOf: { replicate: dice.length(4) } } : {}),
    ...(dice.chance(0.25) ? { loss: 0.2 } : {}),
    ...(dice.chance(ingredients.focus === 'duplicates' ? 1 : 0.2) ? { duplicate: 0.2 } : {}),
    order: dice.chance(0.3) ? 'fifo' : 'any',
    ...(ingredients.focus === 'queues' ? network(dice) : {}),
    ...(ingredients.tcp === true ? stream(dice) : {}),
  };
}

/** A window of one or two messages, and resends about as late as answers. */
function stream(dice: Dice): LinkWords {
  return {
    tcp: { ...(dice.chance(0.5) ? { window: 600 + 600 * dice.below(2) } : {}), retransmit: 3 + dice.below(5), giveUp: 6 + dice.below(20) },
    ...(dice.chance(0.6) ? { loss: 0.2 } : {}),
    ...(dice.chance(0.3) ? { bandwidth: 8000, queue: dice.below(2) } : {}),
  };
}

/** Ports, profiles and bursts. A message of 1000 bytes takes 1 or 2 ms. */
function network(dice: Dice): LinkWords {
  const profile = (): LinkWords => ({ profile: [[0, dice.length(3)], [1 + dice.below(4), dice.length(3)]], ...(dice.chance(0.5) ? { loopMs: 6 + dice.below(3) } : {}) });
  return {
    ...(dice.chance(0.5) ? { bandwidth: 4000 * (1 + dice.below(2)), ...(dice.chance(0.6) ? { queue: dice.below(3) } : {}) } : {}),
    ...(dice.chance(0.3) ? profile() : {}),
    ...(dice.chance(0.2) ? { loss: 0.2, burst: 2 } : {}),
  };
}

function body(dice: Dice, count: number, labels: string[], callable: readonly string[], depth: number): Step[] {
  return Array.from({ length: count }, () => step(dice, labels, callable, depth));
}

/** Requests of no size, or of 500 or 1000 bytes. */
function sized(dice: Dice, steps: readonly Step[]): Step[] {
  return steps.map((one) => {
    if (one.do === 'repeat' || one.do === 'together') return { ...one, body: sized(dice, one.body) };
    return 'label' in one && dice.chance(0.6) ? { ...one, size: 500 * (1 + dice.below(2)) } : one;
  });
}

/** The same with first hops of their own for about half of the operations. */
function hopping(dice: Dice, steps: readonly Step[], to: { readonly names: readonly string[]; readonly on: readonly string[]; readonly balancer: string | null }): Step[] {
  return steps.map((one) => {
    if (one.do === 'repeat' || one.do === 'together') return { ...one, body: hopping(dice, one.body, to) };
    if (!('label' in one) || one.do === 'now' || dice.chance(0.5)) return one;
    if (one.do !== 'call') return { ...one, via: dice.chance(0.3) ? 'kv' : dice.pick(to.on) };
    if (!to.names.includes(one.of)) return to.balancer === null ? one : { ...one, via: to.balancer };
    const machine = dice.pick(to.names);
    return { ...one, of: machine, via: machine };
  });
}

function step(dice: Dice, labels: string[], callable: readonly string[], depth: number): Step {
  const kind = dice.below(depth === 0 ? 12 : 11);
  if (callable.length > 0 && dice.chance(0.12)) return call(dice, labels, callable);
  if (kind === 10) return { do: 'wait', length: dice.length(4) };
  if (kind === 11) {
    const every = dice.chance(0.6) ? { every: dice.length(4) } : {};
    if (dice.chance(0.4)) return { do: 'together', body: body(dice, 1 + dice.below(3), labels, callable, depth + 1) };
    return { do: 'repeat', count: dice.below(3), ...every, body: body(dice, 1 + dice.below(2), labels, callable, depth + 1) };
  }
  const key = dice.chance(0.75) ? 'kv.x' : 'kv.y';
  const options = dice.chance(0.3) ? { timeout: dice.length(8), retries: dice.below(2), ...backoff(dice), ...breaker(dice) } : {};
  const known = labels.length > 0 && dice.chance(0.3) ? dice.pick(labels) : null;
  const label = `o${labels.length}`;
  labels.push(label);
  if (kind < 4) {
    const value = known !== null ? { result: known, plus: 1 } : dice.chance(0.2) ? ({ unique: true } as const) : dice.below(3);
    return { do: 'write', label, key, value, ...options };
  }
  if (kind < 5) return { do: 'increment', label, key, ...options };
  if (kind < 6) return { do: 'append', label, key: 'kv.l', value: known === null ? ({ unique: true } as const) : { result: known }, ...options };
  if (kind < 9) return { do: 'read', label, key, ...options };
  return { do: 'await', label, key, ...(dice.chance(0.5) ? { is: 1 } : { atLeast: 1 }), ...options };
}

function call(dice: Dice, labels: string[], callable: readonly string[]): Step {
  const label = `o${labels.length}`;
  labels.push(label);
  return { do: 'call', label, of: dice.pick(callable), ...(dice.chance(0.5) ? { timeout: dice.length(8), retries: dice.below(2), ...backoff(dice), ...breaker(dice) } : {}) };
}

/** Checks as frequent as messages are slow. */
function balancer(dice: Dice, names: readonly string[]): BalancerWords {
  const check = { everyMs: 1 + dice.below(4), timeoutMs: 1 + dice.below(4), ejectAfter: 1 + dice.below(2), readmitAfter: 1 + dice.below(2) };
  return { ...(dice.chance(0.5) ? { on: dice.pick(names) } : {}), to: 's', policy: dice.pick(['round-robin', 'random', 'least-loaded']), ...(dice.chance(0.7) ? { check } : {}) };
}

/** Pauses as long as delays. */
function backoff(dice: Dice): Pick<Extract<Step, { do: 'call' }>, 'backoff'> {
  if (dice.chance(0.6)) return {};
  const firstMs = 1 + dice.below(2);
  return { backoff: { firstMs, limitMs: firstMs + dice.below(3), jitter: dice.pick(['none', 'full', 'equal']) } };
}

function breaker(dice: Dice): Pick<Extract<Step, { do: 'call' }>, 'breaker'> {
  return dice.chance(0.7) ? {} : { breaker: { failures: 1 + dice.below(2), windowMs: 1 + dice.below(8), openMs: 1 + dice.below(4) } };
}

/** A few sessions, some of them at the instants of others. */
function load(dice: Dice): LoadWords {
  return { perSecond: dice.pick([250, 500, 1000]), arrivals: dice.pick(['constant', 'poisson']), durationMs: 1 + dice.below(6) };
}

/** The same with readings of clocks between the statements. */
function read(dice: Dice, steps: readonly Step[], ingredients: Ingredients): Step[] {
  if (ingredients.clocks !== true) return [...steps];
  const now = (): Step[] => (dice.chance(0.6) ? [{ do: 'now', clock: dice.chance(0.7) ? 'time-of-day' : 'monotonic' }] : []);
  return [...now(), ...steps.flatMap((one) => [one.do === 'repeat' || one.do === 'together' ? { ...one, body: read(dice, one.body, ingredients) } : one, ...now()])];
}

/** What may come true of queues, keys, ends, values and effects. */
function stateOf(dice: Dice, queues: readonly string[], labels: readonly string[], depth: number): StateWords {
  const inner = (): StateWords => stateOf(dice, queues, labels, depth + 1);
  switch (dice.below(depth < 2 ? 10 : 7)) {
    case 0:
      return { gauge: 'queue', of: dice.pick(queues), atLeast: dice.chance(0.8) ? 1 : 2 };
    case 1:
      return { gauge: 'drops', of: dice.pick(queues), atLeast: 1 };
    case 2:
      return { ended: dice.pick(labels), as: dice.pick(['ok', 'ok', 'failed', 'unknown']), ...(dice.chance(0.3) ? { withinMs: dice.below(6) } : {}) };
    case 3:
      return { result: dice.pick(labels), is: dice.below(3) };
    case 4:
      return { effect: dice.pick(['e', 'f']), atLeast: 1 + dice.below(2) };
    case 5:
    case 6:
      return { key: dice.chance(0.75) ? 'kv.x' : 'kv.y', atLeast: dice.below(2) };
    case 7:
      return { all: [inner(), inner()] };
    case 8:
      return { some: [inner(), inner()] };
    default:
      return { not: inner() };
  }
}

function fault(dice: Dice, machines: readonly string[], labels: readonly string[], { services, loads: surging }: { readonly services: readonly string[]; readonly loads: readonly string[] }, { focus, clocks }: Ingredients): FaultWords {
  const when: TimingWords = (focus === 'detectors' || focus === 'balancers') && dice.chance(0.4)
    ? { when: [dice.pick(machines), 'suspected'], ...(dice.chance(0.3) ? { after: dice.length(3) } : {}) }
    : labels.length > 0 && dice.chance(focus === 'duplicates' ? 0.8 : 0.35)
      ? { when: [dice.pick(labels), dice.pick(['begins', 'arrives', 'takes-effect', 'ends'])], ...(dice.chance(0.3) ? { after: dice.length(3) } : {}) }
      : { at: dice.chance(0.2) ? 'any' : dice.length(8), ...(dice.chance(focus === 'resends' ? 0.7 : 0.15) ? { every: 3 + dice.below(3) } : {}) };
  const state = focus === 'states' && labels.length > 0 && dice.chance(0.8);
  const timing: TimingWords = { ...(state ? { when: stateOf(dice, [...machines, ...services], labels, 0), ...(dice.chance(0.2) ? { after: dice.length(3) } : {}) } : when), ...(dice.chance(0.7) ? { for: dice.length(6) } : {}) };
  const common = { ...timing, ...(dice.chance(0.4) ? { upTo: 1 } : {}) };
  const some = [dice.pick(machines), ...(dice.chance(0.3) ? [dice.pick(machines)] : [])].filter((name, i, all) => all.indexOf(name) === i);
  const [first, second] = [dice.pick(machines), dice.pick(machines)];
  const known = !('when' in timing) && timing.at !== 'any' && timing.every === undefined;
  if (clocks === true && known && dice.chance(0.2)) return { do: 'drift', machines: some, ppb: 1_000_000 * (dice.below(401) - 200), ...common };
  if (surging.length > 0 && dice.chance(0.4)) return { do: 'surge', loads: [dice.pick(surging)], factor: dice.pick<number | [number, number]>([0.5, 2, [2, 3]]), ...common };
  if (clocks === true && dice.chance(0.3)) return { do: 'strobe', machines: some, by: [-dice.below(4), dice.below(4)], ...common, every: [1 + dice.below(2), 2 + dice.below(3)] };
  if (focus === 'queues' && dice.chance(0.7)) {
    const pairs: [string, string][] = first === second ? machines.flatMap((name) => (name === first ? [] : [[first, name]])) : [[first, second]];
    switch (dice.below(4)) {
      case 0:
        return { do: 'slow', machines: some, factor: dice.pick<number | [number, number]>([2, [1, 3], 1.5]), ...common };
      case 1:
        return { do: 'pause', machines: some, ...common };
      case 2:
        return { do: 'hold', pairs, oneWay: dice.chance(0.4), ...common };
      default: {
        const worse = { ...(dice.chance(0.7) ? { delay: dice.length(6) } : {}), ...(dice.chance(0.3) ? { delayOf: { response: dice.length(3) } } : {}) };
        const chances = { ...(dice.chance(0.4) ? { loss: 0.3 } : {}), ...(dice.chance(0.3) ? { duplicate: 0.3 } : {}) };
        return { do: 'degrade', pairs, oneWay: dice.chance(0.4), link: { ...worse, ...chances }, ...common };
      }
    }
  }
  if (labels.length > 0 && dice.chance(0.2)) {
    const what = { message: dice.pick(['request', 'response'] as const), of: dice.pick(labels), every: dice.chance(0.3) };
    const upTo = dice.chance(0.4) ? { upTo: 1 } : {};
    return dice.chance(0.5) ? { do: 'lose', ...what, ...upTo } : { do: 'delay', ...what, by: dice.length(6), ...upTo };
  }
  switch (dice.below(6)) {
    case 0:
      return { do: dice.chance(0.5) ? 'crash' : 'kill', machines: some, any: dice.chance(0.3), ...common };
    case 1:
      return { do: 'restart', machines: some, ...common };
    case 2:
      return { do: 'pause', machines: some, any: dice.chance(0.3), ...common };
    case 3:
      return { do: 'step', machines: some, by: [-dice.below(4), dice.below(4)], ...common };
    case 4:
      return { do: 'cut', pairs: first === second ? [] : [[first, second]], oneWay: dice.chance(0.4), ...common };
    default:
      return { do: 'partition', groups: [[first], machines.filter((name) => name !== first)], ...common };
  }
}
