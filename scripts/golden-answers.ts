// What of a report a sample's golden file holds: what is true of the scenario, and not how much work it took to find out.
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { createTwoFilesPatch } from 'diff';
import type { AnsweredReport, FileReport, ScenarioReport } from '../server/src/features/report.ts';

/** `samples/last-write-wins.fault` has its answers in `samples/last-write-wins.answers.json`. */
export function goldenPath(sample: string): string {
  return sample.replace(/\.fault$/, '.answers.json');
}

/** The stable part of a report as text; ends with a line break. */
export function goldenText({ findings, scenarios }: FileReport): string {
  const golden = {
    findings: findings.map(({ code, severity, scenario, range }) => ({ code, severity, scenario, line: range.start.line + 1 })),
    scenarios: scenarios.map(scenarioAnswers),
  };
  return `${JSON.stringify(golden, null, 2)}\n`;
}

function scenarioAnswers({ name, blockers, coverage, expectations, hazards, operations, measures, causes, witnesses }: ScenarioReport): object {
  return {
    name,
    ...(blockers.length === 0 ? {} : { blockers }),
    coverage: coverage && { method: coverage.method, complete: coverage.complete, lossesMax: coverage.lossesMax, lossesCut: coverage.lossesCut, limit: coverage.limit },
    expectations: expectations.map((expectation) => ({ text: expectation.text, ...answers(expectation) })),
    hazards: hazards.map((hazard) => ({ code: hazard.code, operation: hazard.operation, by: hazard.by, store: hazard.store, fault: hazard.fault, message: hazard.message, ...answers(hazard) })),
    operations: operations.map(({ label, text, outcomes, latencyNs, values, visible }) => ({ operation: label ?? text, outcomes, latencyNs, values, visible })),
    ...(measures.length === 0 ? {} : { measures: measures.map(({ text, unit, by, points }) => ({ text, unit, by, points })) }),
    ...(causes.length === 0 ? {} : { causes: causes.map(({ operation, rows, alike }) => ({ operation, rows, alike })) }),
    witnesses: witnesses.map(({ id, inputs, unusual, minimal, seed, story }) => ({
      id,
      // What is nominal is told by the story, too, and says nothing about why.
      inputs: Object.fromEntries(Object.entries(inputs).slice(0, unusual ?? undefined)),
      minimal,
      ...(seed === undefined ? {} : { seed }),
      story,
    })),
  };
}

function answers({ verdict, proved, probability, causes, thresholds, fixes, triedRuns, untried, witness, contrast }: AnsweredReport): object {
  return {
    verdict,
    proved,
    probability,
    causes,
    ...(untried === undefined ? {} : { untried }),
    thresholds: thresholds.map(({ quantity, relation, value, declaredLowNs, declaredHighNs }) => ({ quantity, relation, value, declaredLowNs, declaredHighNs })),
    fixes: fixes.map(({ title, verdict, runs }) => ({ title, verdict, ...(runs === undefined ? {} : { runs }) })),
    ...(triedRuns === undefined ? {} : { triedRuns }),
    witness,
    ...(contrast === undefined ? {} : { contrast }),
  };
}

/** What changed against the golden file, as a patch; null: nothing. A golden file that is not there differs in everything. */
export async function goldenDifference(sample: string, report: FileReport): Promise<string | null> {
  const path = goldenPath(sample);
  const golden = await readFile(path, 'utf8').catch(() => '');
  const text = goldenText(report);
  return golden === text ? null : createTwoFilesPatch(basename(path), `${basename(sample)}, as answered now`, golden, text, '', '', { context: 4 });
}

export async function writeGolden(sample: string, report: FileReport): Promise<void> {
  await writeFile(goldenPath(sample), goldenText(report));
}
