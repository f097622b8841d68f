import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { laterWriteSmallerTimestamp } from './example-plans.ts';
import { goldenTraces } from './golden-traces.ts';
import { Inputs, InputTable } from './kernel/inputs.ts';
import { SampleSource } from './kernel/sources.ts';
import { buildPlan } from './plan-builder.ts';
import { randomPlan } from './random-plans.ts';
import { gridOf, simulate } from './simulate.ts';
import { replayNamed, signatureOf } from './testing.ts';

const room = import.meta.dirname;
const goldens = path.join(room, 'golden');
/** `FAULTLINE_UPDATE_GOLDENS=1 npx vitest run server/src/simulator/simulate.test.ts` writes them anew. */
const isUpdate = process.env['FAULTLINE_UPDATE_GOLDENS'] === '1';

describe('simulate', () => {
  it('tells figure 8-3 of DDIA as worked out by hand', () => {
    const { told, history } = replayNamed(laterWriteSmallerTimestamp(), {
      'skew(n1)': 3,
      'skew(n3)': -0.5,
      'delay of w1 from a to n1': 2,
      'delay of replication of w1 from n1 to n3': 1.5,
      'delay of replication of w1 from n1 to n2': 4,
      'delay of await kv.x from b to n3': 3,
      'delay of answer to await kv.x from n3 to b': 1,
      'delay of w2 from b to n3': 1,
    });
    // w1 takes effect at 2, stamped 5; b sees it at 3.5 + 1; w2 takes effect at 5.5, stamped 5, and ties: n3 is later in the list.
    expect(told).toContain('2 n1 writes w1: x = 1 stamped 5000000ns');
    expect(told).toContain('4.5 b ends await kv.x: ok 1');
    expect(told).toContain('5.5 n3 writes w2: x = 2 stamped 5000000ns');
    expect(history.replicas.map((replica) => [...replica.winners])).toEqual([[['x', [1]]], [['x', [1]]], [['x', [1]]]]);
    expect(history.writes.map((write) => [...write.saw])).toEqual([[], [0]]);
    // One nanosecond less on n3's clock, and w2 is lost everywhere.
    const lost = replayNamed(laterWriteSmallerTimestamp(), {
      'skew(n1)': 3,
      'skew(n3)': -0.500001,
      'delay of w1 from a to n1': 2,
      'delay of replication of w1 from n1 to n3': 1.5,
      'delay of w2 from b to n3': 1,
    });
    expect(lost.told).toContain('4.5 b ends await kv.x: ok 1');
    expect(lost.told).toContain('5.5 n3 writes w2: x = 2 stamped 4999999ns');
    expect(lost.history.replicas.map((replica) => [...replica.winners])).toEqual([[['x', [0]]], [['x', [0]]], [['x', [0]]]]);
    expect(lost.told.filter((line) => line.includes('applies w2'))).toEqual(['6.5 n1 applies w2: x = 2 loses', '6.5 n2 applies w2: x = 2 loses']);
  });

  it('gives the same bytes for the same seed, twice and in another process', () => {
    const here = goldenTraces();
    expect(goldenTraces()).toEqual(here);
    const entry = `import { goldenTraces } from './golden-traces.ts'; process.stdout.write(JSON.stringify(goldenTraces()));`;
    const built = buildSync({ stdin: { contents: entry, resolveDir: room, loader: 'ts' }, bundle: true, format: 'esm', platform: 'node', write: false });
    const code = built.outputFiles[0]?.text ?? '';
    const there = execFileSync(process.execPath, ['--input-type=module', '-'], { input: code, encoding: 'utf8', env: { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8' } });
    expect(there).toBe(JSON.stringify(here));
  });

  for (const [name, text] of Object.entries(goldenTraces())) {
    it(`tells ${name} as its golden does`, () => {
      const file = path.join(goldens, `${name}.txt`);
      if (isUpdate) {
        mkdirSync(goldens, { recursive: true });
        writeFileSync(file, text);
      }
      expect(existsSync(file), `${file} is missing: look at what is told, then run with FAULTLINE_UPDATE_GOLDENS=1`).toBe(true);
      expect(text).toBe(readFileSync(file, 'utf8'));
    });
  }

  it('says the same with forms and without, with a trace and without', () => {
    const withoutForms = (text: string): string => text.replace(/-?[0-9.]+\+f\d+/g, 'then');
    for (let seed = 0; seed < 500; seed++) {
      const plan = randomPlan(seed, { drift: true, laws: true, clocks: seed % 3 === 1, settling: seed % 3 === 2, tcp: seed % 4 === 3 });
      const grid = gridOf(plan);
      const source = new SampleSource(seed);
      const recorded = simulate(plan, new Inputs(grid, source, new InputTable(grid)), { eventsMax: 3_000 }).history;
      const plain = simulate(plan, new Inputs(grid, source, null), { eventsMax: 3_000 }).history;
      const traced = simulate(plan, new Inputs(grid, source, null), { eventsMax: 3_000, trace: true }).history;
      expect(signatureOf(traced), plan.scenario).toBe(signatureOf(plain));
      // A plain run goes on where freedoms would add up to more than exact decisions bear.
      if (recorded.limit !== null || recorded.inexact !== null) continue;
      expect(withoutForms(signatureOf(recorded)), plan.scenario).toBe(withoutForms(signatureOf(plain)));
      const readNs = ({ value }: { readonly value: { readonly ticks: number } }): number => Math.floor(value.ticks / grid.ticksPerNs);
      expect(recorded.readings.map(readNs), plan.scenario).toEqual(plain.readings.map(readNs));
      expect(recorded.operations.map((one) => [one.begin.ticks, one.end?.ticks]), plan.scenario).toEqual(plain.operations.map((one) => [one.begin.ticks, one.end?.ticks]));
    }
  });

  it('neither loses nor invents messages: sent = delivered + dropped + in flight', () => {
    const seen = { dropped: 0, inFlight: 0 };
    for (let seed = 0; seed < 2_500; seed++) {
      const plan = randomPlan(seed, { drift: true, laws: true, tcp: seed % 3 === 0 });
      const { history } = simulate(plan, new Inputs(gridOf(plan), new SampleSource(seed), null), { eventsMax: 2_000 });
      const { sent, delivered, dropped, inFlight } = history.messages;
      expect(sent, plan.scenario).toBe(delivered + dropped + inFlight);
      seen.dropped += dropped;
      seen.inFlight += inFlight;
    }
    expect(seen.dropped).toBeGreaterThan(1_000);
    expect(seen.inFlight).toBeGreaterThan(100);
  });

  it('keeps values a whole number of nanoseconds, ties aside', () => {
    for (let seed = 0; seed < 300; seed++) {
      const plan = randomPlan(seed);
      const grid = gridOf(plan);
      const { history } = simulate(plan, new Inputs(grid, new SampleSource(seed), null), { eventsMax: 2_000 });
      for (const { begin } of history.operations) expect(begin.ticks % grid.ticksPerNs).toBeLessThan(grid.halfTicks);
    }
  });

  it('is cut short at its limits, and says at which', () => {
    const endless = buildPlan({
      nodes: { n1: {} },
      stores: { kv: { on: ['n1'] } },
      clients: { a: { via: 'n1', body: [{ do: 'repeat', count: null, body: [{ do: 'read', key: 'kv.x' }] }] } },
    });
    const grid = gridOf(endless);
    const limitOf = (table: InputTable | null, eventsMax: number): string | null => simulate(endless, new Inputs(grid, new SampleSource(1), table), { eventsMax }).history.limit;
    expect(limitOf(null, 5_000)).toBe('events');
    expect(limitOf(new InputTable(grid), 100)).toBe('events');
    expect(limitOf(new InputTable(grid), 5_000)).toBe('ties');
    const idle = buildPlan({ nodes: { n1: {} }, stores: { kv: { on: ['n1'] } }, clients: { a: { body: [{ do: 'repeat', count: null, body: [{ do: 'repeat', count: 1, body: [] }] }] } } });
    expect(simulate(idle, new Inputs(gridOf(idle), new SampleSource(1), null), { eventsMax: 1_000 }).history.limit).toBe('events');
    const eternal = buildPlan({ nodes: { n1: {} }, stores: { kv: { on: ['n1'] } }, clients: { a: { body: [{ do: 'repeat', count: 100, body: [{ do: 'wait', length: { kind: 'pareto', scaleNs: 1e9, alpha: 0.1 } }] }] } } });
    expect(simulate(eternal, new Inputs(gridOf(eternal), new SampleSource(1), null)).history.limit).toBe('horizon');
  });

  it('ends with the scenario, whatever is still going on', () => {
    const plan = buildPlan({
      durationMs: 5,
      nodes: { n1: {} },
      link: { delay: 2 },
      stores: { kv: { on: ['n1'] } },
      clients: { a: { via: 'n1', body: [{ do: 'write', label: 'w', key: 'kv.x', value: 1 }, { do: 'write', label: 'v', key: 'kv.x', value: 2 }] } },
    });
    const { history, told } = replayNamed(plan);
    expect(history.operations.map(({ ending, end, write }) => [ending, end === null, write])).toEqual([['ok', false, 0], ['unknown', true, null]]);
    expect(history.end.ticks / history.grid.ticksPerNs).toBe(5e6);
    expect(history.messages).toEqual({ sent: 3, delivered: 2, dropped: 0, inFlight: 1 });
    expect(told.at(-1)).toBe('4 a sends #2 v from a to n1');
  });
});
