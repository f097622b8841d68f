// The tables agree with the grammar, with themselves, and with what the reader of a property accepts.
import { describe, expect, test } from 'vitest';
import { actWords, faultVerbs as grammarFaultVerbs, itemWords, optionWords, placeWords, reservedWords, thingWords, timingWords } from '../../../grammar/tokens.ts';
import { parse } from '../syntax/parse.ts';
import { semanticFindings } from './finding-codes.ts';
import { modelOf } from './model-fixture.ts';
import { partsOf, type Property, propertyTable } from './property-table.ts';
import { shapes } from './shapes.ts';
import { acts, declarations, entryOf, events, faultVerbs, hazardPhrases, laws, sayings, timings, vocabulary } from './vocabulary.ts';

const sorted = (words: Iterable<string>) => [...new Set(words)].sort();

/** All properties, those of blocks included, with where they stand. */
function everyProperty(): { readonly where: string; readonly property: Property }[] {
  const within = (where: string, properties: readonly Property[]): { where: string; property: Property }[] =>
    properties.flatMap((property) => [
      { where: `${where} ${property.name}`, property },
      ...property.forms.flatMap(({ block }) => (block === null ? [] : within(`${where} ${property.name}`, block))),
    ]);
  return Object.entries(propertyTable).flatMap(([owner, properties]) => within(owner, properties));
}

describe('the property table', () => {
  test('has every property of the language', () => {
    const names = (owner: keyof typeof propertyTable) => propertyTable[owner].map(({ name }) => name);
    expect(names('node')).toEqual(['takes', 'cores', 'queue', 'disk']);
    expect(names('link')).toEqual(['delay', 'loss', 'duplicate', 'order', 'bandwidth', 'queue', 'transport', 'authenticated']);
    expect(names('clock')).toEqual(['skew', 'drift', 'sync', 'uncertainty']);
    expect(names('store')).toEqual([
      'replication', 'conflict', 'timestamp', 'ties', 'commit-wait', 'isolation', 'failover', 'epochs', 'rejoin', 'resend', 'anti-entropy', 'takes', 'tolerates',
    ]);
    expect(names('lock')).toEqual(['lease', 'margin', 'fencing', 'clock']);
    expect(names('service')).toEqual(['takes', 'workers', 'queue', 'idempotent']);
    expect(names('balancer')).toEqual(['policy', 'check', 'eject', 'readmit']);
    expect(names('detector')).toEqual(['heartbeat', 'timeout', 'phi', 'votes']);
    expect(names('operation').sort()).toEqual([...optionWords].sort());
  });

  test.each(everyProperty())('$where is explained, once in its block, and has a form', ({ property }) => {
    expect(property.documentation).toMatch(/\.$/);
    expect(property.forms.length).toBeGreaterThan(0);
    for (const form of property.forms) expect(form.documentation).toMatch(/\.$/);
    expect(sorted(property.forms.map(({ signature }) => signature))).toHaveLength(property.forms.length);
  });

  test('names no property twice in one block', () => {
    const blocks = [...Object.values(propertyTable), ...everyProperty().flatMap(({ property }) => property.forms.flatMap(({ block }) => (block === null ? [] : [block])))];
    for (const block of blocks) expect(sorted(block.map(({ name }) => name))).toHaveLength(block.length);
  });

  const hosts = {
    node: (text: string) => `node n { ${text} }`,
    link: (text: string) => `link * <-> * { ${text} }`,
    clock: (text: string) => `node n; clock n { ${text} }`,
    // Some mean something only where a leader can be replaced.
    store: (text: string) => (/^(?:epochs|rejoin|resend) /.test(text) ? `node n, m; link n <-> m { delay 1ms }; store s on n, m { replication leader n synchronous, failover { heartbeat 100ms, timeout 500ms }, ${text} }` : `node n; store s on n { ${text} }`),
    lock: (text: string) => `node n; lock l on n { lease 10s, ${text} }`,
    balancer: (text: string) => `node n; service v on n; balancer b on n to v { ${text} }`,
    detector: (text: string) => `node n, m; link n <-> m { delay 1ms }; detector d on m watching n { heartbeat 100ms, timeout 500ms, ${text} }`,
  } as const;
  /** Described in words, since no value stands for it. */
  const described = ['a majority', 'elected', 'the cores of its machine'];
  const defaults = (Object.keys(hosts) as (keyof typeof hosts)[]).flatMap((owner) =>
    propertyTable[owner].flatMap(({ name, default: value }) => (value === null || described.includes(value) ? [] : [{ owner, text: `${name} ${value}` }])),
  );

  test.each(defaults)('the default `$text` of a $owner can be written', ({ owner, text }) => {
    expect(parse(hosts[owner](text)).findings).toEqual([]);
    expect(modelOf(hosts[owner](text)).findings.filter(({ code }) => code !== 'not-simulated')).toEqual([]);
  });

  test('reads signatures', () => {
    const kinds = (signature: string) => partsOf(signature).map((part) => (part.kind === 'word' ? part.word : part.kind === 'value' ? part.shape.name : part.kind));
    expect(kinds('leader MACHINE semi-synchronous [COUNT]')).toEqual(['leader', 'MACHINE', 'semi-synchronous', 'optional']);
    expect(partsOf('burst(PROBABILITY, NUMBER)')).toMatchObject([{ kind: 'call', callee: 'burst', shapes: [{ name: 'PROBABILITY' }, { name: 'NUMBER' }] }]);
    expect(kinds('')).toEqual([]);
  });
});

describe('the vocabulary', () => {
  test('explains every word of the grammar', () => {
    expect(sorted(acts.map(({ word }) => word))).toEqual(sorted(actWords));
    expect(sorted(faultVerbs.map(({ word }) => word))).toEqual(sorted(grammarFaultVerbs));
    expect(sorted(timings.map(({ word }) => word))).toEqual(sorted([...timingWords, 'when']));
    expect(declarations.map(({ word }) => word)).toEqual(expect.arrayContaining([...thingWords]));
    for (const word of [...itemWords, ...placeWords, ...reservedWords]) expect(entryOf(word), word).not.toBeNull();
  });

  test('says each thing once, with a full stop and how it is written', () => {
    const keys = vocabulary.map(({ category, word, usage }) => `${category} ${word} ${usage}`);
    expect(sorted(keys)).toHaveLength(keys.length);
    for (const entry of vocabulary) {
      expect(entry.documentation, entry.word).toMatch(/\.$/);
      expect(entry.usage, entry.word).not.toBe('');
    }
  });

  test('gives options only to operations, from the table', () => {
    const options = propertyTable.operation.map(({ name }) => name);
    for (const act of acts) expect(options).toEqual(expect.arrayContaining([...act.options]));
  });

  test('lets no phrase stand for two', () => {
    const phrases = (list: readonly { readonly words: readonly string[]; readonly subjects: readonly string[] }[]) =>
      list.flatMap(({ words, subjects }) => subjects.map((subject) => `${subject} ${words.join(' ')}`));
    for (const list of [sayings, events]) expect(sorted(phrases(list))).toHaveLength(phrases(list).length);
    expect(sorted(hazardPhrases.map(({ word }) => word))).toHaveLength(hazardPhrases.length);
    expect(sorted(laws.map(({ word }) => word))).toHaveLength(laws.length);
  });
});

test('shapes and finding codes are named once', () => {
  expect(sorted(shapes.map(({ name }) => name))).toHaveLength(shapes.length);
  expect(sorted(semanticFindings.map(({ code }) => code))).toHaveLength(semanticFindings.length);
  for (const { summary } of semanticFindings) expect(summary).toMatch(/\.$/);
});
