// The pages are true: each finding has one, whose example shows it, and the reference says what Faultline answers.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemCodes } from '../grammar/problem.ts';
import { referencePages } from '../scripts/write-reference.ts';
import { present } from '../server/src/base/assert.ts';
import type { ScenarioAnswer } from '../server/src/checks/answer.ts';
import { answerScenario } from '../server/src/checks/answer-scenario.ts';
import { findingCodes } from '../server/src/checks/codes.ts';
import { rules } from '../server/src/checks/rules/registry.ts';
import { defaultExploreOptions, type ExploreOptions } from '../server/src/explorer/explore-options.ts';
import { planScenarios } from '../server/src/plan/plan-scenario.ts';
import { semanticFindings } from '../server/src/semantics/finding-codes.ts';
import { type Model, resolve } from '../server/src/semantics/model.ts';
import { parse } from '../server/src/syntax/parse.ts';

const findingsFolder = path.join(import.meta.dirname, 'findings');
const referenceFolder = path.join(import.meta.dirname, 'reference');
const pagesOf = (folder: string) => readdirSync(folder).filter((file) => file.endsWith('.md')).sort();
const codes = [...findingCodes, ...semanticFindings].map(({ code }) => code as string).concat(problemCodes).sort();

const exampleFile = 'example.fault';

function modelOf(text: string): Model {
  const syntax = parse(text);
  return resolve({ syntaxOf: (file) => (file === exampleFile ? syntax : null) }, exampleFile);
}

interface Example {
  readonly fault: string;
  /** Lines of the block of verdicts that follows it. */
  readonly answers: readonly string[];
}

/** The `fault` blocks of a page, each with the `answers` block below it. */
function examplesOf(page: string): Example[] {
  return [...page.matchAll(/^```fault\n(.*?)^```\n(?:\s*^```answers\n(.*?)^```$)?/gms)].map(([, fault, answers]) => ({
    fault: fault ?? '',
    answers: (answers ?? '').split('\n').filter((line) => line !== ''),
  }));
}

function answersOf(model: Model, changed: Partial<ExploreOptions> = {}): ScenarioAnswer[] {
  return planScenarios(model).map(({ name, plan, planHash, blockers }) => {
    expect(blockers.map(({ message }) => message)).toEqual([]);
    const answering = answerScenario({ plan: present(plan, `the plan of ${name}`), planHash, variants: [], options: { ...defaultExploreOptions, ...changed } });
    let step = answering.next();
    while (!step.done) step = answering.next();
    return step.value;
  });
}

/** `[scenario / ]expectation: verdict[, when threshold]`, one for each threshold. */
function saidOf(answers: readonly ScenarioAnswer[]): string[] {
  return answers.flatMap(({ scenario, expectations }) =>
    expectations.flatMap(({ text, verdict, thresholds }) => {
      const line = `${answers.length > 1 ? `${scenario} / ` : ''}${text}: ${verdict}`;
      return [line, ...thresholds.map(({ phrase }) => `${line}, when ${phrase}`)];
    }),
  );
}

describe('findings', () => {
  test('each code has a page, and each page a code', () => {
    expect(pagesOf(findingsFolder)).toEqual(codes.map((code) => `${code}.md`));
  });

  const hazards = new Set<string>(findingCodes.filter(({ kind }) => kind === 'hazard').map(({ code }) => code));

  test.each(codes)('the example of %s shows it', (code) => {
    const page = readFileSync(path.join(findingsFolder, `${code}.md`), 'utf8');
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    const [example] = examplesOf(page);
    const { fault } = present(example, `the example of ${code}`);
    expect(foundIn(fault, code)).toContain(code);
  });

  /** The codes found in a text; it is explored only for those that need it. */
  function foundIn(fault: string, code: string): string[] {
    const model = modelOf(fault);
    const form = parse(fault).findings.map((finding) => finding.code);
    if (!findingCodes.some((known) => known.code === code)) return [...form, ...model.findings.map((finding) => finding.code)];
    const rule = rules.find((one) => one.code === code);
    if (rule !== undefined) {
      return planScenarios(model).flatMap((scenario) =>
        rule.check({ ...scenario, plan: present(scenario.plan, 'a plan') }).map(() => rule.code),
      );
    }
    const limits = code === 'expectation-unknown' ? { cellsMax: 20, runsMax: 0 } : {};
    return answersOf(model, limits).flatMap((answer) =>
      hazards.has(code)
        ? answer.hazards.filter(({ verdict }) => verdict === 'possible' || verdict === 'always').map((hazard) => hazard.code)
        : answer.expectations.map(({ verdict }) => `expectation-${verdict}`),
    );
  }
});

describe('reference', () => {
  test.each([...referencePages()])('%s is current', (name, text) => {
    expect(readFileSync(path.join(referenceFolder, name), 'utf8')).toBe(text);
  });

  const examples = pagesOf(referenceFolder).flatMap((name) =>
    examplesOf(readFileSync(path.join(referenceFolder, name), 'utf8')).map((example, i) => ({ ...example, name: `${name}, example ${i + 1}` })),
  );

  test('there are examples, with and without answers', () => {
    expect(examples.filter(({ answers }) => answers.length > 0).length).toBeGreaterThan(2);
  });

  test.each(examples)('$name', ({ fault, answers }) => {
    const errors = [...parse(fault).findings, ...modelOf(fault).findings].filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    if (answers.length === 0) return;
    expect(saidOf(answersOf(modelOf(fault)))).toEqual(expect.arrayContaining([...answers]));
  });
});
