// Stages are done again exactly where something changed, recorded values included.
import { expect, test } from 'vitest';
import { Stages } from './stages.ts';

test('an analysis is done again when recorded values change, or are there at last', () => {
  const files = new Map([['a.fault', 'node m { takes empirical("latency.csv") }\nstore kv on m\nclient c on m { read kv.x }']]);
  const stages = new Stages((file) => files.get(file) ?? null);
  const lawNow = () => stages.analysisOf('a.fault')?.planned[0]?.plan?.machines[0]?.takes.law;
  expect(stages.analysisOf('a.fault')?.findings.map(({ code }) => code)).toEqual(['file-missing']);
  files.set('latency.csv', '1ms\n2ms');
  expect(lawNow()).toEqual({ kind: 'empirical', samplesNs: [1e6, 2e6] });
  expect(stages.analysisOf('a.fault')).toBe(stages.analysisOf('a.fault'));
  files.set('latency.csv', '1ms\n3ms');
  expect(lawNow()).toEqual({ kind: 'empirical', samplesNs: [1e6, 3e6] });
});
