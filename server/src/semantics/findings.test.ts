// Every code of this room, found where it should be and not found in the text that does it right.
import { describe, expect, test } from 'vitest';
import { fixture } from '../base/fixture.ts';
import { amounts } from './finding-cases/amounts.ts';
import { conditions } from './finding-cases/conditions.ts';
import { detectors } from './finding-cases/detectors.ts';
import { faults } from './finding-cases/faults.ts';
import { linksAndStores } from './finding-cases/links-and-stores.ts';
import { locks } from './finding-cases/locks.ts';
import { names } from './finding-cases/names.ts';
import { programs } from './finding-cases/programs.ts';
import { transactions } from './finding-cases/transactions.ts';
import { cluster, type FindingCase } from './finding-cases/finding-case.ts';
import { semanticFindings } from './finding-codes.ts';
import { parse } from '../syntax/parse.ts';
import { annotatedFindings, mainFile, modelOf } from './model-fixture.ts';
import { resolve } from './model.ts';

const cases: readonly FindingCase[] = [...names, ...amounts, ...conditions, ...programs, ...linksAndStores, ...detectors, ...locks, ...transactions, ...faults];

describe.each(cases)('$code: $about', ({ code, bad, good, others }) => {
  test('is found, at its place', () => {
    const { found, expected } = annotatedFindings(bad, others ?? {});
    expect(found).toBe(expected);
    expect(bad).toContain(` ${code}: `);
  });

  test('is not found where it is done right', () => {
    const found = modelOf(good, others ?? {}).findings;
    expect(found.filter((finding) => finding.code === code)).toEqual([]);
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

test('every code of this room is shown above', () => {
  const shown = new Set<string>(cases.map(({ code }) => code));
  expect(semanticFindings.map(({ code }) => code).filter((code) => !shown.has(code))).toEqual([]);
});

test('severities are those of the register', () => {
  for (const { bad, others } of cases) {
    for (const { code, severity } of modelOf(fixture(bad).text, others ?? {}).findings) {
      expect(semanticFindings.find((one) => one.code === code)?.severity, code).toBe(severity);
    }
  }
});

test('what is no unit is told where the number is read, and not again here', () => {
  const syntax = parse(`${cluster}client a via n1 { w: write kv.x = 3kbx timeout 5kb }`);
  expect(syntax.findings.map(({ code }) => code)).toEqual(['syntax-number', 'syntax-number']);
  const { findings } = resolve({ syntaxOf: () => syntax }, mainFile);
  expect(findings.filter(({ code }) => code === 'wrong-unit')).toEqual([]);
});
