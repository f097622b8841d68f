// The findings of all answered scenarios of a file, as an editor shows them: where several scenarios share a line, one
// finding for it, which says in which of them it holds and what is known of the others.
import type { Finding } from '../base/finding.ts';
import { groupBy } from '../base/group-by.ts';
import { answerFindings } from '../checks/answer-findings.ts';
import { listed } from '../checks/phrases.ts';
import { outcomesOf, type Outcome } from './outcomes.ts';
import type { ShownAnswer } from './shown-answer.ts';

/** `file` is the one that findings without a file stand in. */
export function mergeFindings(shown: readonly ShownAnswer[], file: string): Finding[] {
  const findings = shown.flatMap((one) => placedFindings(one, file));
  const outcomes = shown.flatMap(outcomesOf);
  const groups = groupBy(findings, ({ code, file, range }) => JSON.stringify([code, file, range.start, range.end]));
  return [...groups.values()].map((same) => merge(same as [Finding, ...Finding[]], outcomes, shown));
}

/** A scenario's findings where they stand now. What was edited away is not shown. */
function placedFindings(shown: ShownAnswer, file: string): Finding[] {
  // Without its variants: planning them takes longer than all the rest, and fixes are offered where they are asked for.
  const { name, plan, planHash, origins, blockers } = shown.planned;
  return answerFindings({ name, plan, planHash, origins, blockers, planVariant: () => false, variants: [] }, shown.answer).flatMap((finding) => {
    const at = shown.place({ file: finding.file ?? file, range: finding.range });
    if (at === null) return [];
    const related = (finding.related ?? []).flatMap(({ message, ...place }) => {
      const there = shown.place({ file: place.file ?? file, range: place.range });
      return there === null ? [] : [{ message, ...there }];
    });
    return [{ ...finding, ...at, related }];
  });
}

function merge(same: readonly [Finding, ...Finding[]], outcomes: readonly Outcome[], shown: readonly ShownAnswer[]): Finding {
  const [first] = same;
  const byMessage = groupBy(same, ({ message }) => message);
  const here = outcomes.filter(({ origin }) => origin.file === first.file && origin.range.start === first.range.start && origin.range.end === first.range.end);
  const holding = new Set(same.map(({ scenario }) => scenario));
  const clear = here.filter((outcome) => outcome.severity === null && isSame(outcome, first) && !holding.has(outcome.scenario));
  const everywhere = clear.length === 0 && byMessage.size === 1;
  // An expectation's finding is read in a list, too, far from its line.
  const subject = here.find(({ kind }) => kind === 'expectation')?.subject;
  const head = subject === undefined ? '' : `“${subject}” `;
  const messages = [...byMessage].map(([message, findings]) =>
    everywhere ? `${head}${message}` : `${head}${message}\nIn ${scenarioNames(findings.map(({ scenario }) => scenario ?? ''))}.`,
  );
  const staleMark = shown.some(({ stale, planned }) => stale && holding.has(planned.name)) ? ['(As of before the last edit; being explored again.)'] : [];
  const { scenario: _, ...finding } = first;
  return {
    ...finding,
    ...(holding.size === 1 && first.scenario !== undefined ? { scenario: first.scenario } : {}),
    message: [...messages, ...clearText(clear), ...staleMark].join('\n'),
    related: distinct(same.flatMap(({ related }) => related ?? [])),
  };
}

/** Whether an outcome in which nothing is wrong is about what the finding says is. */
function isSame(outcome: Outcome, finding: Finding): boolean {
  return outcome.kind === 'hazard' ? outcome.code === finding.code : finding.code.startsWith('expectation-');
}

/** `Impossible, proved, in “a” and “b”.` */
function clearText(clear: readonly Outcome[]): string[] {
  return [...groupBy(clear, ({ text }) => text)].map(([text, outcomes]) => {
    const words = text.charAt(0).toUpperCase() + text.slice(1);
    return `${words}${text.includes(',') ? ',' : ''} in ${scenarioNames(outcomes.map(({ scenario }) => scenario))}.`;
  });
}

export function scenarioNames(names: readonly string[]): string {
  return listed([...new Set(names)].map((name) => `“${name}”`));
}

function distinct<T>(values: readonly T[]): T[] {
  const seen = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...seen.values()];
}
