// Links: which declarations cover which pair of machines, and what holds on each route that is used.
import type { TextFix } from '../base/finding.ts';
import { constantQuantity } from './amounts.ts';
import type { Placed } from './declarations.ts';
import { type Machines, targetOf } from './machines.ts';
import { numberOf, numberOrDefault, propertyValues, signatureOf } from './properties.ts';
import { propertiesOf } from './property-table.ts';
import type { LinkModel, MachineModel, MessageKindName, PropertyValue, PropertyValues, Quantity, RouteModel } from './thing-model.ts';
import { Site, type Ranged, type Scope } from './scope.ts';
import type { LinkNode } from '../syntax/tree.ts';
import { reachOf } from './reach.ts';
import { entryOf } from './vocabulary.ts';

const table = propertiesOf('link');

/** Those that a link can give a delay of their own. */
export const messageKinds = ['write', 'read', 'response', 'replicate', 'heartbeat', 'vote'] as const satisfies readonly MessageKindName[];

export function linksOf(nodes: readonly Placed<LinkNode>[], machines: Machines): readonly LinkModel[] {
  return nodes.flatMap(({ site, node }) => {
    const entry = entryOf('link');
    if (entry !== null) site.entry({ range: { start: node.range.start, end: node.range.start + 'link'.length } }, entry);
    const failed = new Set<string>();
    const properties = propertyValues(site, node.properties?.entries ?? [], table, 'a link', failed);
    const ends = [node.path.from, node.path.to].map((set) => {
      if (set.quantifier === 'any')
        site.report('wrong-value', set, 'a link joins certain machines, and `any` picks one: name them, or write `*`');
      return targetOf(site, set, machines);
    });
    const [from, to] = ends;
    if (from === null || to === null || from === undefined || to === undefined) return [];
    const both = node.path.arrow === '<->';
    const [left, right] = [new Set(from.machines), new Set(to.machines)];
    return [
      {
        name: site.text(node.path),
        place: site.place(node),
        properties,
        failed,
        covers: (a: MachineModel, b: MachineModel) => (left.has(a) && right.has(b)) || (both && left.has(b) && right.has(a)),
      },
    ];
  });
}

/** Two machines that must talk, because of what stands at a place. */
export interface Need {
  readonly from: MachineModel;
  readonly to: MachineModel;
}

/** Who must talk, gathered for one declaration: a client and its replicas, the replicas of a store. */
export interface Needs {
  readonly site: Site;
  readonly at: Ranged;
  /** The declaration before which a link would be put. */
  readonly item: Ranged;
  /** `kv keeps copies on n1 and n2`: why. */
  readonly because: string;
  readonly pairs: readonly Need[];
}

/** The routes that are needed, each once. What has no link, or no delay, is reported once for each declaration that needs it. */
export function routesOf(scope: Scope, links: readonly LinkModel[], machines: Machines, needs: readonly Needs[]): readonly RouteModel[] {
  const routes = new Map<string, RouteModel>();
  const silent = new Set<LinkModel>();
  for (const need of needs) {
    const missing: Need[] = [];
    for (const pair of need.pairs) {
      const key = keyOf(pair);
      if (pair.from === pair.to || routes.has(key)) continue;
      const covering = links.filter((link) => link.covers(pair.from, pair.to));
      if (covering.length === 0) missing.push(pair);
      const route = routeOver(scope, covering, pair, silent);
      if (route !== null) routes.set(key, route);
    }
    // What acknowledges goes back.
    for (const pair of need.pairs) {
      const back = { from: pair.to, to: pair.from };
      if (routes.get(keyOf(pair))?.tcp === undefined || routes.has(keyOf(back))) continue;
      const covering = links.filter((link) => link.covers(back.from, back.to));
      const route = routeOver(scope, covering, back, silent);
      if (route !== null) routes.set(keyOf(back), route);
      else if (covering.length === 0) reportMissing({ ...need, because: `${pair.from.name} sends to ${pair.to.name} by tcp, which acknowledges` }, [back], links);
    }
    if (missing.length > 0) reportMissing(need, missing, links);
  }
  const order = new Map(machines.all.map((machine, index) => [machine, index]));
  const at = (machine: MachineModel) => order.get(machine) ?? 0;
  return [...routes.values()].sort((a, b) => at(a.from) - at(b.from) || at(a.to) - at(b.to));
}

function keyOf({ from, to }: Need): string {
  return `${from.name}\n${to.name}`;
}

/** The last declaration of each property wins. `silent`: links of which it was reported that they say no delay. */
function routeOver(scope: Scope, links: readonly LinkModel[], { from, to }: Need, silent: Set<LinkModel>): RouteModel | null {
  const last = (key: string) => links.findLast((link) => link.properties.has(key));
  const delayLink = last('delay');
  const declared = links.at(-1);
  if (declared === undefined) return null;
  if (delayLink === undefined) {
    if (links.some((link) => link.failed.has('delay')) || silent.has(declared)) return null;
    silent.add(declared);
    const site = new Site(scope, declared.place.file);
    return site.report(
      'link-without-delay',
      declared.place,
      `the link ${declared.name} is used from ${from.name} to ${to.name} and says no delay: add \`delay 1ms..10ms\``,
    );
  }
  const values: PropertyValues = new Map(links.flatMap((link) => [...link.properties]));
  const site = new Site(scope, delayLink.place.file);
  const profile = profileOf(site, values.get('delay'));
  const burst = burstOf(site, values.get('loss'));
  if (profile === undefined || burst === undefined) return null;
  const delay = profile === null ? numberOf(values, 'delay') : widest(profile.entries.map((entry) => entry.delay));
  const bandwidth = numberOf(values, 'bandwidth')?.low ?? null;
  const transport = values.get('transport');
  const delayOf: Partial<Record<MessageKindName, Quantity>> = {};
  let openLink: LinkModel | undefined;
  for (const kind of messageKinds) {
    const special = numberOf(values, `delay ${kind}`);
    if (special === null) continue;
    delayOf[kind] = special;
    if (isOpen(special)) openLink = last(`delay ${kind}`);
  }
  return {
    from,
    to,
    delay: delay ?? constantQuantity(0, delayLink.place),
    delayOf,
    loss: numberOrDefault(values, table, 'loss', delayLink.place).high,
    duplicate: numberOrDefault(values, table, 'duplicate', delayLink.place).high,
    order: signatureOf(values, table, 'order') === 'fifo' ? 'fifo' : 'any',
    ...(profile === null ? {} : { profile }),
    ...(burst === null ? {} : { burst }),
    ...(signatureOf(values, table, 'authenticated') === 'yes' ? { authenticated: true } : {}),
    ...(transport?.form.signature === 'tcp' ? { tcp: tcpOf(transport) } : {}),
    ...(bandwidth === null ? {} : { port: { link: last('bandwidth') ?? delayLink, bitsPerSecond: bandwidth, queue: numberOf(values, 'queue')?.low ?? null } }),
    // Where only the delay of some kind varies, that declaration is what varies.
    delayLink: delay !== null && isOpen(delay) ? delayLink : (openLink ?? delayLink),
    lossLink: last('loss') ?? delayLink,
    duplicateLink: last('duplicate') ?? delayLink,
  };
}

function tcpOf({ block, form, head }: PropertyValue): NonNullable<RouteModel['tcp']> {
  const number = (key: string): number => numberOrDefault(block, form.block ?? [], key, head).low;
  return { windowBytes: number('window'), retransmitNs: number('retransmit'), giveUpNs: number('give-up') };
}

/** Null: it is none. Undefined: it has an error, which was reported. */
function profileOf(at: Site, value: PropertyValue | undefined): RouteModel['profile'] | null | undefined {
  if (value === undefined || value.form.signature !== 'profile') return null;
  const site = at.in(value.place.file);
  const said = [...value.block.values()].flatMap(({ arguments: [instant, delay] }) => (instant?.kind === 'quantity' && delay?.kind === 'quantity' ? [{ instant: instant.quantity, delay: delay.quantity }] : []));
  const entries = said.map(({ instant, delay }) => ({ fromNs: instant.low, delay }));
  const wrong = said.find(({ instant }, i) => isOpen(instant) || (i === 0 ? instant.low !== 0 : instant.low <= (entries[i - 1]?.fromNs ?? 0)));
  if (wrong !== undefined || entries.length === 0) {
    site.report('wrong-value', (wrong?.instant ?? value).place, 'a profile says from 0s on, in the order of time, which delay there is: write `profile { 0s 3ms, 2s 15ms, loop 6s }`');
    return undefined;
  }
  const loop = numberOf(value.block, 'loop');
  if (loop !== null && loop.low <= (entries.at(-1)?.fromNs ?? 0)) {
    site.report('out-of-range', loop.place, 'a profile begins again behind its last instant: `loop` is the length of a whole round');
    return undefined;
  }
  return { entries, loopNs: loop?.low ?? null };
}

/** As wide as all of them. */
function widest(delays: readonly Quantity[]): Quantity {
  const [first] = delays as [Quantity, ...Quantity[]];
  const ends = delays.map(reachOf);
  return { law: delays.find(({ law }) => law !== null)?.law ?? null, low: Math.min(...ends.map(([low]) => low)), high: Math.max(...ends.map(([, high]) => high)), unknowns: [], place: first.place };
}

/** The mean length of runs of losses. Null: each loss is for itself. Undefined: it has an error, which was reported. */
export function burstOf(at: Site, value: PropertyValue | undefined): number | null | undefined {
  if (value === undefined || !value.form.signature.startsWith('burst')) return null;
  const [share, length] = value.arguments;
  if (share?.kind !== 'quantity' || length?.kind !== 'quantity') return null;
  const [loss, mean] = [share.quantity.high, length.quantity.low];
  if (mean >= 1 && (loss === 1 || loss <= mean * (1 - loss))) return mean;
  at.in(value.place.file).report('out-of-range', length.place, 'a run of losses has a mean length of 1 or more, and enough messages between two of them to keep the share: write, for instance, `burst(1%, 8)`');
  return undefined;
}

/** Not always the same. */
export function isOpen(quantity: Quantity): boolean {
  return quantity.low !== quantity.high || quantity.law !== null || quantity.unknowns.length > 0;
}

function reportMissing({ site, at, item, because }: Needs, missing: readonly Need[], links: readonly LinkModel[]): void {
  const pairs = missing.filter((pair, index) => !hasReverse(missing.slice(0, index), pair));
  const phrases = pairs.map((pair) =>
    hasReverse(missing, pair) ? `between ${pair.from.name} and ${pair.to.name}` : `from ${pair.from.name} to ${pair.to.name}`,
  );
  const shown = phrases.length > 3 ? `${phrases.slice(0, 3).join(', ')} and ${phrases.length - 3} more` : phrases.join(', ');
  const lines =
    links.length === 0
      ? ['link * <-> * { delay 1ms..10ms }']
      : pairs.map((pair) => `link ${pair.from.name} ${hasReverse(missing, pair) ? '<->' : '->'} ${pair.to.name} { delay 1ms..10ms }`);
  const fix = insertedBefore(site, item, lines);
  site.report('no-link', at, `${because}, and there is no link ${shown}: declare one, such as \`${lines[0]}\``, { fixes: [fix] });
}

function hasReverse(missing: readonly Need[], pair: Need): boolean {
  return missing.some((other) => other.from === pair.to && other.to === pair.from);
}

/** New lines before an item, indented as it is; on its own line, where something else stands before it. */
function insertedBefore(site: Site, item: Ranged, lines: readonly string[]): TextFix {
  const source = site.source();
  const at = item.range.start;
  const lineStart = Math.max(source.lastIndexOf('\n', at - 1), source.lastIndexOf('\r', at - 1)) + 1;
  const before = source.slice(lineStart, at);
  const text = lines.map((line) => (/^\s*$/.test(before) ? `${line}\n${before}` : `${line}; `)).join('');
  return {
    title: `Declare ${lines.length === 1 ? `\`${lines[0]}\`` : `${lines.length} links`}`,
    edits: [{ range: { start: at, end: at }, text }],
  };
}
