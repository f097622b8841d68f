// When faults strike: instants, events, lengths and amounts, as they are written behind a fault.
import { isLed, leaderless } from './stores.ts';
import type { ConditionNode, RangeNode, Ref, TimingNode } from '../syntax/tree.ts';
import { fixedNs } from './amounts.ts';
import { conditionOf } from './conditions.ts';
import { nobodyWatches } from './sayings.ts';
import type { Label } from './declarations.ts';
import { quantityIn, valueOf, wordOf } from './properties.ts';
import type { TimingModel } from './fault-model.ts';
import type { ConditionModel, Quantity } from './thing-model.ts';
import { kindWords, type Site } from './scope.ts';
import { shapeOf, type Shape } from './shapes.ts';
import { labelNamed, type Known } from './values.ts';
import { entryOf, events, type FaultVerb, type Saying, sayings, shownWords, timings as timingEntries, type TimingWord } from './vocabulary.ts';

export interface Timing {
  readonly model: TimingModel;
  readonly by: Quantity | null;
  /** Of a verb whose `by` is a word. */
  readonly manner: string | null;
}

/** Null: it has an error, or is not simulated; both were reported. */
export function timingOf(
  site: Site,
  range: { readonly start: number; readonly end: number },
  nodes: readonly TimingNode[],
  verb: FaultVerb,
  known: Known,
): Timing | null {
  const timing: { -readonly [Key in keyof TimingModel]: TimingModel[Key] } = { at: null, after: null, for: null, every: null, when: null };
  let by: Quantity | null = null;
  let manner: string | null = null;
  let whole = true;
  const seen = new Map<TimingWord, TimingNode>();
  for (const node of nodes) {
    const word: TimingWord = node.kind === 'when' ? 'when' : node.word;
    const entry = timingEntries.find((one) => one.word === word);
    if (entry !== undefined) site.entry({ range: { start: node.range.start, end: node.range.start + word.length } }, entry);
    const before = seen.get(word);
    if (before !== undefined)
      site.report('duplicate-property', node, `\`${word}\` stands here twice: take one of the two away`, {
        related: [{ message: 'it stands here', range: before.range, file: site.file }],
      });
    seen.set(word, node);
    if (!verb.timings.includes(word)) {
      site.report(
        'wrong-value',
        node,
        `\`${verb.word}\` has no \`${word}\`: it takes ${verb.timings.map((one) => `\`${one}\``).join(', ')}`,
      );
      whole = false;
      continue;
    }
    if (node.kind === 'when') timing.when = eventOf(site, node.condition, known);
    else if (node.word === 'by' && verb.by?.kind === 'words') manner = mannerOf(site, node, verb.by);
    else if (node.word === 'by') by = byOf(site, node, verb);
    else if (node.word === 'at') timing.at = atOf(site, node);
    else timing[node.word] = spanOf(site, node, node.word);
    const value = word === 'by' ? (manner ?? by) : timing[word];
    if (value === null) whole = false;
  }
  for (const word of verb.required) {
    if (seen.has(word)) continue;
    site.report('wrong-value', { range }, `\`${verb.word}\` needs \`${word}\`: write \`${verb.usage}\``);
    whole = false;
  }
  const [at, when] = [seen.get('at'), seen.get('when')];
  if (at !== undefined && when !== undefined) {
    site.report('wrong-value', when, '`at` and `when` are two instants: take one away, or say `after` and a duration');
    whole = false;
  }
  return whole ? { model: timing, by, manner } : null;
}

type Clause = TimingNode & { kind: 'timing' };

/** `at any time`, or an instant. */
function atOf(site: Site, node: Clause): Quantity | 'any' | null {
  const [first, second, ...more] = node.values;
  if (first?.kind === 'any') {
    if (second === undefined || (second.kind === 'range' && wordOf(second) === 'time' && more.length === 0)) {
      const entry = entryOf('time', 'value');
      if (entry !== null) site.entry({ range: { start: first.range.start, end: node.range.end } }, entry);
      return 'any';
    }
    return site.report('wrong-value', second, 'expected `at any time`');
  }
  return spanOf(site, node, 'at');
}

function spanOf(site: Site, node: Clause, word: 'at' | 'every' | 'for' | 'after'): Quantity | null {
  const value = single(site, node, word);
  const shape = shapeOf(word === 'every' ? 'PERIOD' : 'DURATION');
  return value === null || shape.kind !== 'number' ? null : quantityIn(site, shape, value);
}

function byOf(site: Site, node: Clause, verb: FaultVerb): Quantity | null {
  const value = single(site, node, 'by');
  const shape: Shape | null = verb.by;
  if (value === null || shape === null) return null;
  return shape.kind === 'number' ? quantityIn(site, shape, value) : null;
}

function mannerOf(site: Site, node: Clause, shape: Shape): string | null {
  const value = single(site, node, 'by');
  const argument = value === null ? null : valueOf(site, shape, value);
  return argument?.kind === 'word' ? argument.word : null;
}

function single(site: Site, node: Clause, word: string): RangeNode | null {
  const [value, ...more] = node.values;
  if (value?.kind === 'range' && more.length === 0) return value;
  const at = value?.kind === 'range' ? more[0] : value;
  return site.report('wrong-value', at ?? node, `expected one value behind \`${word}\`, such as \`${word} 10ms\``);
}

/** `when r begins`. */
function eventOf(site: Site, node: ConditionNode | null, known: Known): TimingModel['when'] {
  if (node === null) return null;
  if (node.kind !== 'says') return stateOf(site, node, known);
  const subject =
    node.measure.kind === 'measure' && node.measure.of === null && node.measure.value.kind === 'ref' ? node.measure.value : null;
  const said = node.says.words.map(({ text }) => text);
  if (subject === null) return site.report('unknown-phrase', node.measure, 'expected an event, such as `when r begins`');
  if (said.some((word) => word === '')) return null;
  const event = events.find((one) => one.words.length === said.length && one.words.every((word, i) => word === '*' || word === said[i]));
  if (event === undefined) {
    if (sayings.some(({ words }) => words.join(' ') === said.join(' '))) return stateOf(site, node, known);
    const range = { start: node.says.words[0]?.range.start ?? node.range.start, end: node.says.words.at(-1)?.range.end ?? node.range.end };
    return site.unknown(
      'unknown-phrase',
      { text: said.join(' '), range },
      `\`${said.join(' ')}\` is no event: expected ${events.map(shownWords).join(', ')}`,
      events.filter(({ objects }) => objects.length === 0).map(shownWords),
    );
  }
  for (const [i, word] of node.says.words.entries()) if (event.words[i] !== '*') site.entry(word, event);
  if (node.says.within !== null) {
    const shape = shapeOf('INTERVAL');
    if (shape.kind === 'number') fixedNs(site, node.says.within, shape);
    return site.report('wrong-value', node.says.within, 'an event has no `within`: take it away');
  }
  return eventAt(site, node, subject, event, known);
}

/** `when queue of n >= 7`: the first instant at which it is so. */
function stateOf(site: Site, node: ConditionNode, known: Known): TimingModel['when'] {
  const condition = conditionOf({ site, known, where: 'when', program: null }, node);
  if (condition === null) return null;
  const unfit = unfitIn(condition);
  if (unfit !== null) return site.report('unknown-phrase', node, `${unfit}: behind \`when\` stands what is so at an instant, such as \`r is failed\`, \`kv.x == 1\`, \`queue of n1 >= 5\` or \`n1 is suspected\``);
  return { moment: 'becomes', condition };
}

/** What is in it that no instant knows; null: nothing. */
function unfitIn(condition: ConditionModel): string | null {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.operands.map(unfitIn).find((one) => one !== null) ?? null;
    case 'not':
      return unfitIn(condition.operand);
    case 'compare':
    case 'in':
    case 'gauge':
      return null;
    case 'ends':
      return null;
    case 'suspected':
      return condition.withinNs === null ? null : '`within` counts from a crash, which is another instant';
    case 'compare-times':
      return 'what a clock read is known to its client alone';
    case 'holds':
      return 'that a client holds a lock is an event, which stands alone';
    default:
      return 'this is known when a run is over';
  }
}

function eventAt(site: Site, node: ConditionNode, subject: Ref, event: Saying, known: Known): TimingModel['when'] {
  if (event.words.join(' ') === 'is suspected') return suspicionAt(site, subject, event, known);
  if (event.words.join(' ') === 'holds *' && node.kind === 'says') return holdingAt(site, subject, node.says.words[1], event, known);
  if (event.words.join(' ') === 'leads *' && node.kind === 'says') return leadingAt(site, subject, node.says.words[1], event, known);
  if (!event.subjects.includes('label')) {
    const [word] = subject.words;
    if (word !== undefined) site.named(word, event.subjects, event.subjects.map(kindWords).join(' or '));
    return site.report('unknown-phrase', node, `\`${site.text(node)}\` is no event of an operation`);
  }
  const label = labelOfRef(site, subject, known);
  const operation = label === null ? null : (known.operations.get(label) ?? null);
  const moment = event.words[0];
  if (operation === null) return null;
  if (moment !== 'begins' && moment !== 'arrives' && moment !== 'takes-effect' && moment !== 'ends') return null;
  return { operation, moment };
}

/** `when n is suspected`. */
function suspicionAt(site: Site, subject: Ref, event: Saying, known: Known): TimingModel['when'] {
  const [word] = subject.words;
  const named = word === undefined ? null : site.named(word, event.subjects, event.subjects.map(kindWords).join(' or '));
  const machine = named === null ? undefined : known.machines.byName.get(named.name);
  if (machine === undefined) return null;
  return known.watched.has(machine) ? { moment: 'suspected', machine } : site.report('nobody-watches', subject, nobodyWatches(machine));
}

/** `when c holds L`. */
function holdingAt(site: Site, subject: Ref, object: Ref | undefined, event: Saying, known: Known): TimingModel['when'] {
  const [word] = subject.words;
  const [at] = object?.words ?? [];
  const named = word === undefined ? null : site.named(word, event.subjects, event.subjects.map(kindWords).join(' or '));
  const held = at === undefined ? null : site.named(at, event.objects, event.objects.map(kindWords).join(' or '));
  const program = named === null ? undefined : known.programs.get(named.name);
  const lock = held === null ? undefined : known.locks.get(held.name);
  return program === undefined || lock === undefined ? null : { moment: 'holds', program, lock };
}

/** `when n leads S`. */
function leadingAt(site: Site, subject: Ref, object: Ref | undefined, event: Saying, known: Known): TimingModel['when'] {
  const [word] = subject.words;
  const [at] = object?.words ?? [];
  const named = word === undefined ? null : site.named(word, event.subjects, event.subjects.map(kindWords).join(' or '));
  const led = at === undefined ? null : site.named(at, event.objects, event.objects.map(kindWords).join(' or '));
  const machine = named === null ? undefined : known.machines.byName.get(named.name);
  const store = led === null ? undefined : known.stores.get(led.name);
  if (machine === undefined || store === undefined || object === undefined) return null;
  if (!isLed(store)) return site.report('wrong-value', object, leaderless(store));
  if (!store.replicas.includes(machine)) return site.report('no-replica', subject, `${machine.name} keeps no copy of ${store.name}, and cannot lead it: it is on ${store.replicas.map(({ name }) => name).join(', ')}`);
  return { moment: 'leads', machine, store };
}

export function labelOfRef(site: Site, ref: Ref, known: Known): Label | null {
  const qualified = ref.words.length > 1 ? site.scope.labels.get(ref.text)?.[0] : undefined;
  if (qualified !== undefined) {
    site.use(ref, qualified);
    return qualified as Label;
  }
  const [word] = ref.words;
  return word === undefined ? null : labelNamed({ site, known, where: 'when', program: null }, word, ref);
}
