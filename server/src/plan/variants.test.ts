// Fixes are edits of the text. Each is checked by what it makes of the text, and by planning that text from scratch.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { present } from '../base/assert.ts';
import { applied } from '../semantics/model.ts';
import { mainFile, modelOf } from '../semantics/model-fixture.ts';
import { planHash } from './plan-hash.ts';
import { onlyScenario, plannedOf } from './plan-fixture.ts';
import { planScenarios } from './plan-scenario.ts';
import type { PlannedScenario, Variant } from './planned-scenario.ts';

function variantOf(scenario: PlannedScenario | undefined, id: string): Variant {
  return present(scenario?.variants.find((one) => one.id === id), `the fix ${id}, of ${scenario?.variants.map((one) => one.id).join(', ')}`);
}

/** The text after a fix of its only scenario. */
function fixed(text: string, id: string): string {
  return applied(text, variantOf(onlyScenario(text), id).fix.edits);
}

const cluster = (store: string) => `node n1, n2, n3
link * <-> * { delay 1ms..4ms }
${store}
client a via n1 { w: write kv.x = 1 }
client b via n3 { await kv.x == 1; increment kv.x }
`;

describe('a fix', () => {
  test('of a load asks no more, or lets fewer wait', () => {
    const text = 'node server { takes 10ms, cores 2 }\nlink * <-> * { delay 1ms }\nstore kv on server\nload users via server at 70/s for 1s { r: read kv.x timeout 300ms retry 3 }\n';
    expect(fixed(text, 'retry-0-r')).toBe(text.replace('retry 3', 'retry 0'));
    // Two at a time, each 10 ms: 30 are served within half of 300 ms.
    expect(fixed(text, 'queue-server')).toBe(text.replace('cores 2', 'cores 2, queue 30'));
    const ids = (one: string) => onlyScenario(one).variants.map(({ id }) => id);
    for (const other of [text.replace('load users via server at 70/s for 1s', 'client users via server'), text.replace(' timeout 300ms retry 3', '')]) {
      expect(ids(other)).not.toContain('retry-0-r');
      expect(ids(other)).not.toContain('queue-server');
    }
    expect(ids(text.replace('cores 2', 'queue 5'))).not.toContain('queue-server');
  });

  test('of reads at a follower lets the leader wait for all', () => {
    const text = 'node n1, n2, n3\nlink * <-> * { delay 1ms..4ms }\nstore kv on n1, n2, n3 { replication leader n1 asynchronous }\nclient a { w: write kv.x = 1 via n1; r: read kv.x via n2 }\n';
    const ids = (one: string) => onlyScenario(one).variants.map(({ id }) => id);
    const waiting = text.replace('asynchronous', 'synchronous');
    expect(fixed(text, 'synchronous')).toBe(waiting);
    expect(fixed(text.replace('asynchronous', 'semi-synchronous'), 'synchronous')).toBe(waiting);
    for (const other of [waiting, text.replace('asynchronous', 'semi-synchronous 2'), text.replace('via n2', 'via n1'), text.replace('via n2', 'via kv')]) {
      expect(ids(other)).not.toContain('synchronous');
    }
  });

  test('sets a property where it stands, in its column', () => {
    const text = cluster('store kv on n1, n2, n3 {\n  replication multi-leader\n  timestamp   time-of-day\n}');
    expect(fixed(text, 'timestamp-lamport')).toBe(text.replace('timestamp   time-of-day', 'timestamp   lamport'));
    expect(fixed(text, 'version-vectors')).toBe(text.replace('timestamp   time-of-day', 'timestamp   version-vector\n  conflict siblings'));
  });

  test('adds a property in the style of its block', () => {
    expect(fixed(cluster('store kv on n1, n2, n3 { replication multi-leader }'), 'timestamp-lamport')).toContain('{ replication multi-leader, timestamp lamport }');
    expect(fixed(cluster('store kv on n1, n2, n3 {\n    replication multi-leader // all\n}'), 'timestamp-lamport')).toContain('\n    replication multi-leader\n    timestamp lamport // all\n');
  });

  test('takes away what means nothing behind the fix, and leaves comments', () => {
    const single = (properties: string): string => fixed(cluster(`store kv on n1, n2, n3 { ${properties} }`), 'replication-single');
    expect(single('replication multi-leader, resend every 20ms')).toContain('store kv on n1 { replication single }');
    expect(single('resend every 20ms, anti-entropy every 1s; replication multi-leader')).toContain('store kv on n1 { replication single }');
    expect(single('replication multi-leader\n  resend every 20ms // soon\n  conflict siblings\n  timestamp version-vector\n')).toContain('{ replication single // soon\n  \n  timestamp version-vector\n }');
    expect(fixed(cluster('store kv on n1, n2, n3 { replication multi-leader, ties by value, resend every 20ms }'), 'version-vectors')).toContain('{ replication multi-leader, resend every 20ms, timestamp version-vector, conflict siblings }');
  });

  test("goes into the scenario's own override, if it has one", () => {
    const text = `${cluster('store kv on n1, n2, n3 { replication multi-leader }')}scenario "s" { store kv { resend never } }\nscenario "t" { }\nscenario "u" { store kv { } }`;
    const [s, t, u] = plannedOf(text);
    expect(applied(text, variantOf(s, 'timestamp-lamport').fix.edits)).toContain('scenario "s" { store kv { resend never, timestamp lamport } }');
    expect(applied(text, variantOf(t, 'timestamp-lamport').fix.edits)).toContain('store kv on n1, n2, n3 { replication multi-leader, timestamp lamport }');
    expect(applied(text, variantOf(u, 'timestamp-lamport').fix.edits)).toContain('scenario "u" { store kv { timestamp lamport } }');
    expect(applied(text, variantOf(s, 'resend').fix.edits)).toContain('scenario "s" { store kv { resend every 1s } }');
  });

  test('is written into the file in which the declaration stands', () => {
    const model = modelOf('import "cluster.fault"\nclient a via n1 { w: write kv.x = 1 }\nclient b via n2 { read kv.x }', {
      'cluster.fault': 'node n1, n2\nlink * <-> * { delay 1ms }\nstore kv on n1, n2 { replication multi-leader }',
    });
    const [scenario] = planScenarios(model);
    expect(variantOf(scenario, 'timestamp-lamport')).toMatchObject({ fix: { file: 'cluster.fault' }, plan: { stores: [{ timestamp: 'lamport' }] } });
    expect(variantOf(scenario, 'retry-w').fix.file).toBe(mainFile);
    // Its two edits, of the store and of the way to it, would be in two files.
    expect(scenario?.variants.some(({ id }) => id === 'replication-single')).toBe(false);
  });

  test('leads all clients to the one copy that is left', () => {
    const text = cluster('store kv on n1, n2, n3 { replication multi-leader }');
    const after = fixed(text, 'replication-single');
    expect(after).toContain('store kv on n1 { replication single }');
    expect(after).toContain('client b via n1 {');
    expect(onlyScenario(after).plan).toMatchObject({ stores: [{ replication: 'single', replicas: [0] }], programs: [{ via: { machine: 0 } }, { via: { machine: 0 } }] });
  });

  test('leads single operations with a way of their own there, too', () => {
    const text = 'node n1, n2\nlink * <-> * { delay 1ms }\nstore kv on n1, n2 { replication multi-leader }\nclient a via n1 { write kv.x = 1; write kv.x = 2 }\nclient b via n1 { read kv.x via n2; r: read kv.x via kv }';
    expect(fixed(text, 'replication-single')).toContain('client b via n1 { read kv.x via n1; r: read kv.x via kv }');
    expect(fixed(text, 'via-n1-b')).toContain('client b via n1 { read kv.x via n1; r: read kv.x via n1 }');
    const writer = text.replace('client a via n1 { write kv.x = 1;', 'client a via n1 { write kv.x = 1 via n1;');
    expect(fixed(writer.replace('client b via n1', 'client b'), 'via-n1-b')).toContain('client b { read kv.x via n1; r: read kv.x via n1 }');
  });

  test('lets a reader read where the others write, whether it had a way or not', () => {
    const text = 'node n1, n2\nlink * <-> * { delay 1ms }\nstore kv on n1, n2 { replication multi-leader }\nclient a via n2 { write kv.x = 1 }\nclient b { r: read kv.x }';
    expect(fixed(text, 'via-n2-b')).toContain('client b via n2 { r: read kv.x }');
  });

  test('waits as long as the longest way there and back, and every pause', () => {
    const text = 'node n1 { takes 1ms..3ms }\nlink * <-> * { delay 1ms..4ms }\nstore kv on n1 { takes write 500us }\nclient c { w: write kv.x = 1 timeout 5ms }\nfault pause n1 at 1s for 0ms..30ms';
    // 4 + 3 + 0.5 + 4 + 30 ms, and more than that: two digits, upwards.
    expect(fixed(text, 'timeout-w')).toContain('write kv.x = 1 timeout 42ms }');
    const drifting = `${text}\nclock c { drift 50000ppm }`;
    expect(fixed(drifting, 'timeout-w')).toContain('timeout 44ms');
  });

  test('tries again three times, and first of all gives up waiting', () => {
    const text = (options: string) => `node n1\nlink * <-> * { delay 1ms, loss 1% }\nstore kv on n1\nclient c { i: increment kv.x${options} }`;
    expect(fixed(text(''), 'retry-i')).toBe(text(' timeout 2.1ms retry 2'));
    expect(fixed(text(' timeout 5ms retry 1'), 'retry-i')).toBe(text(' timeout 5ms retry 2'));
    expect(variantOf(onlyScenario(text('')), 'retry-i').cost).toBe('it may be counted more than once');
    expect(onlyScenario(text(' timeout 5ms retry 2')).variants).toEqual([]);
  });

  test('keeps the disk that a crash would take', () => {
    expect(fixed('node n1 { disk lost }\nstore kv on n1\nclient c on n1 { write kv.x = 1 }', 'disk-kept-n1')).toContain('node n1 { disk kept }');
  });

  test('is told apart by its store, where there are several', () => {
    const text = 'node n1, n2\nlink * <-> * { delay 1ms }\nstore kv on n1, n2 { replication multi-leader }\nstore st on n1, n2 { replication multi-leader }\nclient a via n1 { write kv.x = 1; write st.x = 1 }';
    const ids = onlyScenario(text).variants.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['timestamp-lamport-kv', 'timestamp-lamport-st']));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('of a line that declares several is offered once, and named by all that it changes', () => {
    const titles = (text: string) => onlyScenario(text).variants.map(({ id, title }) => `${id}: ${title}`);
    const three = (more: string) => `node n1, n2, n3 { disk lost }\nlink * <-> * { delay 1ms }\nstore kv on n1, n2, n3 { replication multi-leader, resend every 1s, conflict siblings, timestamp version-vector }\nclient a via n1 { write kv.x = 1 timeout 1s retry 2 }\n${more}`;
    expect(titles(three('')).filter((one) => one.startsWith('disk'))).toEqual(['disk-kept-n1: disk kept of n1, n2 and n3']);
    expect(fixed(three(''), 'disk-kept-n1')).toBe(three('').replace('disk lost', 'disk kept'));
    // One that says it for itself is not changed; one that says something else is.
    expect(titles(three('scenario "s" { node n2 { disk kept } }'))).toContain('disk-kept-n1: disk kept of n1 and n3');
    expect(titles(three('scenario "s" { node n2 { takes 1ms } }')).filter((one) => one.startsWith('disk'))).toEqual(['disk-kept-n1: disk kept of n1, n2 and n3', 'disk-kept-n2: disk kept of n2']);
    const stores = 'node n1, n2\nlink * <-> * { delay 1ms }\nstore kv, st on n1, n2 { replication multi-leader }\nclient a, b via n1 { read kv.x; write st.x = 1 timeout 1s }\nclient c via n2 { write kv.x = 2 }';
    expect(titles(stores)).toEqual(expect.arrayContaining(['timestamp-lamport-kv: timestamp lamport of kv and st', 'via-n2-a-kv: client a and b via n2', 'retry-2: retry 2 for `write st.x = 1`']));
    expect(titles(stores).filter((one) => one.includes('retry 2 for `write st') || one.includes('lamport'))).toHaveLength(2);
    expect(variantOf(onlyScenario(stores), 'via-n2-a-kv').cost).toBe('a and b depend on n2, and have no answer while it is down');
  });

  test('is none where a scenario has no plan, or nothing can be changed', () => {
    expect(planScenarios(modelOf('node n1\nfault drift n1 by 1ppm at 1s every 2s\nclient c { wait 1s }'))[0]?.variants).toEqual([]);
    expect(onlyScenario('node n1\nclient c on n1 { wait 1s }').variants).toEqual([]);
  });
});

const samples = path.resolve(import.meta.dirname, '../../../samples');
const texts = readdirSync(samples).filter((name) => name.endsWith('.fault')).map((name) => [name, readFileSync(path.join(samples, name), 'utf8')] as const);

let triedInAll = 0;

describe.each(texts)('the fixes of %s', (_, text) => {
  test('are planned as the edited text is, and speak of the same operations', () => {
    for (const [index, scenario] of plannedOf(text).entries()) {
      for (const variant of scenario.variants) {
        const after = planScenarios(modelOf(applied(text, variant.fix.edits)))[index];
        expect(after?.planHash, variant.id).toBe(planHash(variant.plan));
        expect(variant.plan.operations.map(({ label, verb }) => [label, verb]), variant.id).toEqual(scenario.plan.operations.map(({ label, verb }) => [label, verb]));
        expect(planHash(variant.plan), variant.id).not.toBe(scenario.planHash);
        expect(variant.cures.length, variant.id).toBeGreaterThan(0);
        expect(variant.cost, variant.id).not.toMatch(/^$|\.$/);
        triedInAll++;
      }
    }
  });
});

// Where all that could be changed is a service time, a sample has none.
test('samples have fixes, most of them several', () => {
  expect(triedInAll).toBeGreaterThan(2 * texts.length);
});

test('fixes are planned once, and only when they are asked for', () => {
  const scenario = onlyScenario(cluster('store kv on n1, n2, n3 { replication multi-leader }'));
  expect(Object.getOwnPropertyDescriptor(scenario, 'variants')?.get).toBeTypeOf('function');
  expect(scenario.variants).toBe(scenario.variants);
});
