// What `expect` says of a thing by its name: `w2 survives`, `n1 is suspected`, `no lost writes on kv`.
import type { FactNode, MeasureNode, Ref, SaysNode } from '../syntax/tree.ts';
import { fixedNs } from './amounts.ts';
import type { Label } from './declarations.ts';
import { declaredThere, kindWords } from './scope.ts';
import { shapeOf, type NameKind } from './shapes.ts';
import { isLed, leaderless } from './stores.ts';
import { nearest } from './suggestion.ts';
import type { ConditionModel, Consistency, MachineModel, Named, OperationModel, StampRelation } from './thing-model.ts';
import type { Speech } from './values.ts';
import { actOf, type HazardPhrase, hazardPhrases, type Saying, sayings, shownWords } from './vocabulary.ts';

export function noHazard(speech: Speech, node: FactNode & { kind: 'no' }): ConditionModel | null {
  const { site, known } = speech;
  const said = node.words.map(({ text }) => text).join(' ');
  const phrase = hazardPhrases.find((one) => singular(one.words.join(' ')) === singular(said));
  if (phrase === undefined) {
    if (said === '') return null;
    const range = { start: node.words[0]?.range.start ?? node.range.start, end: node.words.at(-1)?.range.end ?? node.range.end };
    return site.unknown(
      'unknown-phrase',
      { text: said, range },
      `there is no hazard "${said}": expected one of ${hazardPhrases.map(({ word }) => word).join(', ')}`,
      hazardPhrases.map(({ word }) => word),
    );
  }
  for (const word of node.words) site.entry(word, phrase);
  const target = node.target === null ? null : subjectOf(speech, node.target, phrase.targets, targetWords(phrase));
  if (node.target !== null && target === null) return null;
  const named = target?.named ?? null;
  const store = named?.kind === 'store' ? (known.stores.get(named.name) ?? null) : null;
  if (phrase.code === 'two-leaders' && store !== null && !isLed(store)) return site.report('wrong-value', node.target ?? node, leaderless(store));
  const program = named?.kind === 'client' || named?.kind === 'load' ? (known.programs.get(named.name) ?? null) : null;
  const machine = named?.kind === 'machine' ? (known.machines.byName.get(named.name) ?? null) : null;
  const service = named?.kind === 'service' ? (known.services.get(named.name) ?? null) : null;
  if (named !== null && store === null && program === null && machine === null && service === null && target?.operation === null) return null;
  return { kind: 'no-hazard', hazard: phrase.code, store, program, operation: target?.operation ?? null, machine, service };
}

function targetWords(phrase: HazardPhrase): string {
  return phrase.targets.length === 0 ? 'nothing behind it' : phrase.targets.map(kindWords).join(' or ');
}

/** The hazard that some words name, as their phrase does or as its code. */
function hazardIn(text: string): HazardPhrase | null {
  const said = singular(text.replaceAll('-', ' '));
  return hazardPhrases.find(({ words }) => said.endsWith(` ${singular(words.join(' '))}`)) ?? null;
}

/** `lost write` and `lost writes` are the same. */
function singular(phrase: string): string {
  return phrase.replace(/s\b/g, '');
}

interface Subject {
  readonly named: Named;
  /** Of a label: the operation; null: it is not simulated, or has an error. */
  readonly operation: OperationModel | null;
}

/** Who or what is spoken of, of one of these kinds. */
export function subjectOf(speech: Speech, node: Ref, kinds: readonly NameKind[], expected: string): Subject | null {
  const { site, known } = speech;
  const [word, ...rest] = node.words;
  if (word === undefined || word.text === '') return null;
  const qualified = rest.length > 0 ? site.scope.labels.get(node.text)?.[0] : undefined;
  if (qualified !== undefined) site.use(node, qualified);
  else if (rest.length > 0) {
    const owner = site.scope.names.get(word.text);
    if (owner !== undefined) site.use(word, owner);
    return site.report(
      'wrong-kind',
      node,
      `${node.text} is ${owner?.kind === 'store' ? 'a key' : 'nothing that is declared'}: expected ${expected}`,
    );
  }
  const named = qualified ?? site.named(word, kinds, expected);
  if (named === null) return null;
  if (named.kind !== 'label') return { named, operation: null };
  if (!kinds.includes('label')) return site.report('wrong-kind', node, `${node.text} is an operation: expected ${expected}`);
  return { named, operation: known.operations.get(named as Label) ?? null };
}

export function saying(speech: Speech, measure: MeasureNode, says: SaysNode): ConditionModel | null {
  const { site } = speech;
  const subject = measure.kind === 'measure' && measure.of === null && measure.value.kind === 'ref' ? measure.value : null;
  if (subject === null)
    return site.report('unknown-phrase', measure, `something can be said of a thing that has a name, and ${site.text(measure)} is none`);
  const said = says.words.map(({ text }) => text);
  if (said.some((word) => word === '')) return null;
  const fitting = sayings.filter((one) => matches(one, said));
  const [first] = fitting;
  if (first === undefined) return unknownSaying(speech, subject, says);
  for (const [i, word] of says.words.entries()) if (first.words[i] !== '*') site.entry(word, first);
  const kinds = [...new Set(fitting.flatMap((one) => one.subjects))];
  const found = subjectOf(speech, subject, kinds, `${kinds.map(kindWords).join(' or ')}, of which \`${said.join(' ')}\` can be said`);
  const phrase = fitting.find((one) => found !== null && (one.subjects as readonly string[]).includes(found.named.kind)) ?? first;
  let object: Subject | null = null;
  for (const [i, word] of phrase.words.entries()) {
    const at = says.words[i];
    if (word === '*' && at !== undefined) object = subjectOf(speech, at, phrase.objects, phrase.objects.map(kindWords).join(' or '));
  }
  const withinNs = withinOf(speech, says, phrase);
  if (found === null || withinNs === undefined) return null;
  return simulatedSaying(speech, subject, found, phrase, withinNs, object);
}

function matches(phrase: Saying, said: readonly string[]): boolean {
  return phrase.words.length === said.length && phrase.words.every((word, i) => word === '*' || word === said[i]);
}

function unknownSaying(speech: Speech, subject: Ref, says: SaysNode): null {
  const { site } = speech;
  const named =
    subject.words[0] === undefined ? undefined : (site.scope.names.get(subject.words[0].text) ?? site.scope.labels.get(subject.text)?.[0]);
  if (named !== undefined) site.use(subject.words[0] ?? subject, named);
  const hazard = hazardIn(site.text({ range: { start: subject.range.start, end: says.range.end } }));
  if (named === undefined && hazard !== null) {
    const whole = { range: { start: subject.range.start, end: says.range.end } };
    const fixes = [{ title: `Change to no ${hazard.word}`, edits: [{ range: whole.range, text: `no ${hazard.word}` }] }];
    return site.report('unknown-phrase', whole, `nothing is named ${subject.text}: that a hazard never shows is said as \`no ${hazard.word}\``, { fixes });
  }
  const possible = sayings.filter((one) => named === undefined || (one.subjects as readonly string[]).includes(named.kind));
  const expected = possible.length === 0 ? sayings : possible;
  const said = says.words.map(({ text }) => text).join(' ');
  const range = { start: says.words[0]?.range.start ?? says.range.start, end: says.words.at(-1)?.range.end ?? says.range.end };
  const meant = nearest(
    said,
    expected.filter(({ objects }) => objects.length === 0).map(shownWords),
  );
  const fixes = meant === null ? {} : { fixes: [{ title: `Change to ${meant}`, edits: [{ range, text: meant }] }] };
  const hint = meant === null ? '' : `; did you mean ${meant}?`;
  return site.report(
    'unknown-phrase',
    { range },
    `\`${said}\` cannot be said of ${subject.text}: expected ${expected.map(shownWords).join(', ')}${hint}`,
    fixes,
  );
}

/** `t1 precedes t2`: of two writes to one store. */
function stampedOf({ site }: Speech, at: Ref, relation: StampRelation, operation: OperationModel | null, other: OperationModel | null): ConditionModel | null {
  if (operation === null || other === null) return null;
  const unstamped = [operation, other].find(({ verb }) => !isStamped(verb));
  if (unstamped !== undefined) return site.report('wrong-kind', at, `${unstamped.label ?? unstamped.text} is no write, and so has no timestamp`);
  const { store } = operation;
  const apart = [store, other.store].find((one) => store !== other.store && one?.timestamp !== 'interval');
  if (store === null || other.store === null) return null;
  if (apart !== undefined) return site.report('wrong-value', at, `the two are of different stores, whose timestamps are in no order unless both are instants that clocks vouch for: say \`timestamp interval\` of ${apart?.name ?? store.name}`);
  if (relation !== 'precedes' && store.timestamp !== 'interval')
    return site.report('wrong-value', at, `\`${relation}\` speaks of intervals, and ${store.name} has \`timestamp ${store.timestamp}\`: say \`timestamp interval\``);
  return { kind: 'stamped', relation, operation, other };
}

function isStamped(verb: OperationModel['verb']): boolean {
  return verb === 'write' || verb === 'increment' || verb === 'append' || verb === 'cas' || verb === 'transaction';
}

/** Undefined: it has an error, which was reported. */
export function withinOf(speech: Speech, says: SaysNode, phrase: Saying): number | null | undefined {
  const { site } = speech;
  if (says.within === null) {
    if (phrase.within === 'required') site.report('wrong-value', says, `\`${shownWords(phrase)}\` needs \`within\` and a duration`);
    return phrase.within === 'required' ? undefined : null;
  }
  const shape = shapeOf('INTERVAL');
  if (shape.kind !== 'number') return undefined;
  const ns = fixedNs(site, says.within, shape);
  if (ns === null) return undefined;
  if (phrase.within === 'no') {
    site.report('wrong-value', says.within, `\`${shownWords(phrase)}\` has no \`within\`: take it away`);
    return undefined;
  }
  return ns;
}

/** Only what a detector watches can be suspected. */
function suspicionOf({ site, known }: Speech, at: Ref, machine: MachineModel, withinNs: number | null): ConditionModel | null {
  if (known.watched.has(machine)) return { kind: 'suspected', machine, withinNs };
  return site.report('nobody-watches', at, nobodyWatches(machine));
}

/** `n1 is watched by no detector: …`. */
export function nobodyWatches({ name }: MachineModel): string {
  return `nobody watches ${name}, so nobody can suspect it: declare \`detector d on MACHINES watching ${name} { heartbeat 100ms, timeout 500ms }\``;
}

const sayingOf: Readonly<Record<Consistency, string>> = {
  linearizable: 'is linearizable',
  sequential: 'is sequentially-consistent',
  causal: 'is causally-consistent',
  'read-your-writes': 'gives read-your-writes',
  'monotonic-reads': 'gives monotonic-reads',
  'monotonic-writes': 'gives monotonic-writes',
  'writes-follow-reads': 'gives writes-follow-reads',
};
const consistencies = Object.keys(sayingOf) as Consistency[];

function simulatedSaying(
  speech: Speech,
  at: Ref,
  { named, operation }: Subject,
  phrase: Saying,
  withinNs: number | null,
  object: Subject | null,
): ConditionModel | null {
  const { site, known } = speech;
  const said = phrase.words.join(' ');
  if (said === 'converges') {
    const store = known.stores.get(named.name);
    return store === undefined ? null : { kind: 'converges', store, withinNs };
  }
  if (said === 'obeys *') {
    const [store, lock] = [known.stores.get(named.name), known.locks.get(object?.named.name ?? '')];
    return store === undefined || lock === undefined ? null : { kind: 'obeys', store, lock };
  }
  if (said === 'holds *') {
    const [program, lock] = [known.programs.get(named.name), known.locks.get(object?.named.name ?? '')];
    return program === undefined || lock === undefined ? null : { kind: 'holds', program, lock };
  }
  const consistency = consistencies.find((one) => sayingOf[one] === said);
  if (consistency !== undefined) {
    const store = known.stores.get(named.name);
    return store === undefined ? null : { kind: 'consistent', store, consistency };
  }
  if (said === 'precedes *' || said === 'overlaps *' || said === 'certainly-precedes *') {
    const relation = said === 'precedes *' ? 'precedes' : said === 'overlaps *' ? 'overlaps' : 'certainly-precedes';
    return stampedOf(speech, at, relation, operation, object?.operation ?? null);
  }
  if (said === 'recovers') {
    const program = known.programs.get(named.name);
    return program === undefined || withinNs === null ? null : { kind: 'recovers', program, withinNs };
  }
  if (said === 'is suspected') {
    const machine = known.machines.byName.get(named.name);
    return machine === undefined ? null : suspicionOf(speech, at, machine, withinNs);
  }
  if (named.kind === 'label' && phrase.subjects.includes('label')) {
    const act = actOf((named as Label).statement.node.act.kind);
    if (act !== null && !act.operation)
      return site.report('wrong-kind', at, `${at.text} labels \`${act.word}\`, which is no request and does not end`, {
        related: declaredThere(named),
      });
    if (act !== null && said === 'survives' && (act.word === 'read' || act.word === 'await' || act.word === 'call')) {
      return site.report('wrong-kind', at, `${at.text} labels \`${act.word}\`: only a write can survive`, {
        related: declaredThere(named),
      });
    }
  }
  if (operation === null) return null;
  switch (said) {
    case 'survives':
      return { kind: 'survives', operation };
    case 'is ambiguous':
      return { kind: 'ambiguous', operation };
    case 'is ok':
      return { kind: 'ends', operation, ending: 'ok', withinNs };
    case 'is failed':
      return { kind: 'ends', operation, ending: 'failed', withinNs };
    case 'is unknown':
      return { kind: 'ends', operation, ending: 'unknown', withinNs };
    default:
      return null;
  }
}
