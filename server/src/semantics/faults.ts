// Faults: what goes wrong, with whom, and when.
import type { FaultActionNode, FaultNode, SetNode, TimingNode } from '../syntax/tree.ts';
import type { Placed } from './declarations.ts';
import { labelOfRef, type Timing, timingOf } from './fault-timings.ts';
import { targetOf } from './machines.ts';
import { burstOf, messageKinds } from './links.ts';
import { numberOf, propertyValues, quantityIn } from './properties.ts';
import { propertiesOf } from './property-table.ts';
import type { DegradedModel, FactorSpan, FaultActionModel, FaultModel, Lie, TargetModel, TimingModel } from './fault-model.ts';
import type { Quantity, StoreModel } from './thing-model.ts';
import { declaredThere, type Site } from './scope.ts';
import { cutsOf, partitionOf, severedBy } from './severed.ts';
import { shapeOf } from './shapes.ts';
import type { Known } from './values.ts';
import { actOf, entryOf, type FaultVerb, faultVerbOf, messageWords } from './vocabulary.ts';

export function faultsOf(faults: readonly Placed<FaultNode>[], known: Known): readonly FaultModel[] {
  const found = faults.map((fault) => ({ site: fault.site, fault: faultOf(fault, known) }));
  const models = found.flatMap(({ fault }) => (fault === null ? [] : [fault]));
  for (const { site, fault } of found) for (const action of fault?.actions ?? []) if (action.kind === 'drift') forwards(site, action, models);
  return models;
}

/** With all that changes its rate, a clock goes on. */
function forwards(site: Site, action: FaultActionModel & { readonly kind: 'drift' }, faults: readonly FaultModel[]): void {
  const drifts = faults.flatMap(({ actions }) => actions.filter((one) => one.kind === 'drift'));
  for (const machine of action.machines.machines) {
    const slowest = drifts.reduce((sum, { machines, by, timing }) => (machines.machines.includes(machine) ? sum + Math.min(0, by.low) * atOnce(timing) : sum), machine.drift.low);
    if (slowest > -1e9) continue;
    site.in(action.by.place.file).report('out-of-range', action.by.place, `with this the clock of ${machine.name} would stand still or go back: all its drifts together are above -1000000ppm`);
    return;
  }
}

/** How many of those that come again and again may last at one instant. */
function atOnce({ every, for: length }: TimingModel): number {
  return every === null || length === null || every.low <= 0 ? 1 : Math.ceil(length.high / every.low);
}

function faultOf({ site, node }: Placed<FaultNode>, known: Known): FaultModel | null {
  const keyword = entryOf('fault', 'structure');
  if (keyword !== null) site.entry({ range: { start: node.range.start, end: node.range.start + 'fault'.length } }, keyword);
  const actions = node.actions.map((action) => actionOf(site, action, known));
  const upTo = upToOf(site, node);
  if (upTo === undefined || actions.some((action) => action === null)) return null;
  const found = actions.filter((action) => action !== null);
  const [first] = found;
  if (first === undefined) return null;
  // `up to 2 crash any node`: each of the two may be any.
  const repeated = found.length === 1 && upTo !== null && upTo > 1 && picks(first) ? Array.from({ length: upTo }, () => first) : found;
  if (upTo !== null && upTo > repeated.length && node.upTo !== null) {
    return site.report(
      'out-of-range',
      node.upTo,
      `up to ${upTo} of ${repeated.length === 1 ? 'one action' : `${repeated.length} actions`} is more than there are: write \`up to ${repeated.length} of\``,
    );
  }
  return { label: labelOf(node), text: textOf(site, node), place: site.place(node), upTo, actions: repeated };
}

function labelOf(node: FaultNode): string | null {
  return node.label === null || node.label.text === '' ? null : node.label.text;
}

/** Without `fault` and label; actions of a block in one line. */
function textOf(site: Site, node: FaultNode): string {
  const prefix = node.upTo === null ? '' : `${site.text(node.upTo)} `;
  const actions = node.actions.map((action) => site.text(action));
  if (!node.block) return `${prefix}${actions.join('; ')}`;
  return `${prefix}{ ${actions.join('; ')} }`;
}

function picks(action: FaultActionModel): boolean {
  switch (action.kind) {
    case 'cut':
    case 'hold':
    case 'degrade':
      return action.alternatives.length > 1;
    case 'partition':
    case 'lose':
    case 'delay':
      return false;
    case 'surge':
      return action.loads.quantifier === 'any';
    default:
      return action.machines.quantifier === 'any';
  }
}

/** Undefined: it has an error, which was reported. */
function upToOf(site: Site, node: FaultNode): number | null | undefined {
  if (node.upTo === null) return null;
  if (node.upTo.maybe) return 1;
  const count = node.upTo.count;
  const shape = shapeOf('COUNT');
  if (count === null || shape.kind !== 'number') return undefined;
  return quantityIn(site, shape, { kind: 'range', range: count.range, low: count, operator: null, high: null })?.low;
}

function actionOf(site: Site, action: FaultActionNode, known: Known): FaultActionModel | null {
  if (action.kind === 'unreadable') return null;
  const verb = faultVerbOf(action.kind === 'partition' ? 'partition' : action.verb);
  if (verb === null) return null;
  site.entry({ range: { start: action.range.start, end: action.range.start + verb.word.length } }, verb);
  const timing = timingOf(site, action.range, action.timings, verb, known);
  const [first] = action.timings;
  const what = site.text({ range: { start: action.range.start, end: first?.range.start ?? action.range.end } });
  switch (action.kind) {
    case 'set-fault': {
      if (verb.word === 'surge') return surgeOf(site, action.set, what, timing, known);
      const machines = targetOf(site, action.set, known.machines);
      if (verb.word === 'drift' && !isForeseen(site, action.timings, verb)) return null;
      if (machines === null || timing === null || !someMachine(site, action.set, machines)) return null;
      return machineFault({ site, set: action.set, known }, verb, what, machines, timing);
    }
    case 'path-fault': {
      const route = verb.word === 'degrade' ? degradedOf(site, action) : {};
      const alternatives = cutsOf(site, action.path, known);
      if (alternatives === null || timing === null || route === null) return null;
      const common = { what, timing: timing.model, alternatives };
      return verb.word === 'degrade' ? { kind: 'degrade', ...common, route } : { kind: verb.word === 'hold' ? 'hold' : 'cut', ...common };
    }
    case 'partition':
      return partitionOf(site, action.groups, what, timing, known);
    case 'message-fault':
      return messageFault(site, action, what, timing, known);
  }
}

function someMachine(site: Site, set: SetNode, target: TargetModel): boolean {
  if (target.machines.length > 0) return true;
  site.report('wrong-value', set, `${site.text(set)} is no machine here: nothing would happen`);
  return false;
}

/** A clock is told before when its rate changes, since timers are set by it. */
function isForeseen(site: Site, timings: readonly TimingNode[], verb: FaultVerb): boolean {
  const unforeseen = timings.find((one) => one.kind === 'when');
  if (unforeseen !== undefined) {
    site.unsimulated(unforeseen, `\`${verb.word}\` from an instant on that is not known before`);
    return false;
  }
  const again = timings.find((one) => one.kind !== 'when' && one.word === 'every');
  if (again === undefined || timings.some((one) => one.kind !== 'when' && one.word === 'for')) return true;
  site.report('wrong-value', again, 'each time the clock would run faster or slower still, for good: say `for` how long it does');
  return false;
}

/** `surge web by 3x`. */
function surgeOf(site: Site, set: SetNode, what: string, timing: Timing | null, known: Known): FaultActionModel | null {
  const every = [...known.programs.values()].filter(({ load }) => load !== null);
  const named = set.names.map(({ words: [word] }) => (word === undefined || word.text === '' ? null : site.named(word, ['load'], 'a load')));
  if (set.quantifier !== 'all' && named.includes(null)) return null;
  const programs = set.quantifier === 'all' ? every : every.filter(({ name }) => named.some((one) => one?.name === name));
  if (timing === null || timing.by === null) return null;
  if (programs.length === 0) return set.quantifier === 'all' ? site.report('wrong-value', set, 'there is no load that could surge') : null;
  const { by } = timing;
  const at = site.in(by.place.file);
  const factor = { low: rounded(by.low), high: rounded(by.high) };
  if (factor.low <= 0 || factor.high > surgeMax) return at.report('out-of-range', by.place, `a load surges by more than 0x and at most ${surgeMax}x: what stops has a \`for\` of its own`);
  return { kind: 'surge', what, timing: timing.model, loads: { quantifier: set.quantifier === 'any' ? 'any' : 'all', programs }, factor };
}

/** A thousand times as many requests is a flood that nobody needs a larger one for. */
const surgeMax = 1_000;

/** Where a fault aims, for what is to be said of it. */
interface Aim {
  readonly site: Site;
  readonly set: SetNode;
  readonly known: Known;
}

function machineFault(aim: Aim, verb: FaultVerb, what: string, machines: TargetModel, timing: Timing): FaultActionModel | null {
  switch (verb.word) {
    case 'slow':
    case 'steal': {
      const factor = timing.by === null ? null : factorOf(aim, verb, timing.by);
      return factor === null ? null : { kind: 'slow', what, machines, factor, timing: timing.model };
    }
    case 'isolate':
    case 'bridge':
    case 'halve':
    case 'ring': {
      const alternatives = severedBy(aim.site, aim.set, aim.known, verb.word, machines);
      return alternatives === null ? null : { kind: 'cut', what, timing: timing.model, alternatives };
    }
    case 'crash':
    case 'kill':
    case 'restart':
    case 'pause':
      return { kind: verb.word, what, machines, timing: timing.model };
    case 'corrupt':
      if (timing.manner === null || !canLie(aim, machines, timing.manner as Lie)) return null;
      return { kind: 'corrupt', what: `${what} by ${timing.manner}`, machines, lie: timing.manner as Lie, timing: timing.model };
    case 'drift':
      return timing.by === null ? null : { kind: 'drift', what, machines, by: timing.by, timing: timing.model };
    case 'step':
    case 'strobe':
      return timing.by === null ? null : { kind: verb.word, what, machines, by: timing.by, timing: timing.model };
    default:
      return null;
  }
}

/** Whether that lie means something in each of its stores. */
function canLie({ site, set, known }: Aim, { machines }: TargetModel, lie: Lie): boolean {
  const stores = [...known.stores.values()].filter(({ replicas }) => replicas.some((one) => machines.includes(one)));
  const mute = lie === 'forging' ? stores.map((store) => nobodyToForge(store)).find((why) => why !== null) : undefined;
  if (mute === undefined) return true;
  site.report('wrong-value', set, mute);
  return false;
}

/** Why nobody could speak in the name of another replica of a store. */
function nobodyToForge({ name, replicas, replication, resendEveryNs }: StoreModel): string | null {
  if (replicas.length === 1) return `${name} has one copy, so there is no other in whose name it could speak: write \`by forgetting\`, \`by lying\` or \`by equivocating\``;
  if (replication !== 'multi-leader' || resendEveryNs !== null) return null;
  return `no replica of ${name} waits for the word of another, so there is none to forge: without \`resend never\` it would wait for acknowledgements; or write \`by forgetting\`, \`by lying\` or \`by equivocating\``;
}

/** By how much work takes longer. With a share of the processor gone it has the rest to go on with. */
function factorOf({ site }: Aim, verb: FaultVerb, by: Quantity): FactorSpan | null {
  const at = site.in(by.place.file);
  const { low, high } = by;
  if (verb.word === 'slow') return low >= 1 && high <= slownessMax ? { low: rounded(low), high: rounded(high) } : at.report('out-of-range', by.place, `a machine is slowed by 1x to ${slownessMax}x: one that stands still is paused`);
  return (1 - high) * slownessMax >= 1 ? { low: rounded(1 / (1 - low)), high: rounded(1 / (1 - high)) } : at.report('out-of-range', by.place, 'nothing is left of the processor: to let a machine stand still, write `pause`');
}

/** Beyond it a machine as good as stands still. */
const slownessMax = 1_000_000;

/** Factors are told to a millionth. */
function rounded(factor: number): number {
  return Math.round(factor * 1e6) / 1e6;
}

/** What a degraded route is like. Null: it has an error, or is not simulated; both were reported. */
function degradedOf(site: Site, action: FaultActionNode & { kind: 'path-fault' }): DegradedModel | null {
  const table = propertiesOf('degrade');
  const failed = new Set<string>();
  const values = propertyValues(site, action.properties?.entries ?? [], table, 'a degraded link', failed);
  if (failed.size > 0) return null;
  if (values.size === 0) return site.report('wrong-value', action, 'a degraded link is worse in some way: write, for instance, `degrade a -> b { loss 10% }`');
  const kinds = messageKinds.flatMap((kind) => {
    const special = numberOf(values, `delay ${kind}`);
    return special === null ? [] : [[kind, special] as const];
  });
  const burst = burstOf(site, values.get('loss'));
  if (burst === undefined) return null;
  const [delay, loss, duplicate] = ['delay', 'loss', 'duplicate'].map((key) => numberOf(values, key));
  return {
    ...(delay ? { delay } : {}),
    ...(kinds.length > 0 ? { delayOf: Object.fromEntries(kinds) } : {}),
    ...(loss ? { loss: loss.high } : {}),
    ...(burst === null ? {} : { burst }),
    ...(duplicate ? { duplicate: duplicate.high } : {}),
  };
}

function messageFault(
  site: Site,
  action: FaultActionNode & { kind: 'message-fault' },
  what: string,
  timing: Timing | null,
  known: Known,
): FaultActionModel | null {
  if (action.message !== null && action.message.text !== '') {
    const entry = messageWords.find(({ word }) => word === action.message?.text);
    if (entry !== undefined) site.entry(action.message, entry);
    else
      site.unknown(
        'unknown-value',
        action.message,
        `there is no message ${action.message.text}: expected request or response`,
        messageWords.map(({ word }) => word),
      );
  }
  const label = labelOfRef(site, action.target, known);
  const operation = label === null ? null : (known.operations.get(label) ?? null);
  const message = action.message?.text;
  if (label !== null && operation === null && actOf(label.statement.node.act.kind)?.operation === false)
    return site.report('wrong-kind', action.target, `${action.target.text} sends nothing that could be lost or late: name a request`, { related: declaredThere(label) });
  if (operation === null || timing === null || (message !== 'request' && message !== 'response')) return null;
  const common = { operation, message: message as 'request' | 'response', every: action.every, what, timing: timing.model };
  if (action.verb === 'lose') return { kind: 'lose', ...common };
  return timing.by === null ? null : { kind: 'delay', by: timing.by, ...common };
}
