// What mends a finding: edits that a check offers, and fixes of hazards and expectations, each of which was tried before it
// is offered and says what happens without it and with it.
import { groupBy } from '../base/group-by.ts';
import type { TextRange } from '../base/text-range.ts';
import type { Fix } from '../checks/answer.ts';
import { triedText } from '../checks/phrases.ts';
import { hazardOf } from '../checks/hazards/registry.ts';
import { shownAnswers, type FileView } from '../workspace/file-view.ts';
import { outcomesOf, type Outcome } from '../workspace/outcomes.ts';

export interface CodeAction {
  readonly title: string;
  /** The finding that it mends. */
  readonly code: string;
  readonly preferred: boolean;
  readonly edits: readonly { readonly file: string; readonly range: TextRange; readonly text: string }[];
}

interface Offer extends CodeAction {
  readonly at: TextRange;
}

/** For a cursor or selection: what mends what it touches; where it touches nothing, what mends its lines. */
export function codeActions(view: FileView, selected: TextRange): CodeAction[] {
  const { lines } = view.source;
  const lineOf = (offset: number) => lines.positionAt(offset).line;
  const near = ({ start, end }: TextRange) => lineOf(start) <= lineOf(selected.end) && lineOf(selected.start) <= lineOf(end);
  const offers = [...textOffers(view), ...triedOffers(view, near)].filter(({ at }) => near(at));
  const touched = offers.filter(({ at }) => at.start <= selected.end && selected.start <= at.end);
  return (touched.length > 0 ? touched : offers).map(({ at: _, ...action }) => action);
}

/** "Did you mean", a missing link and their like: a single one is meant. */
function textOffers(view: FileView): Offer[] {
  return view.findings.flatMap(({ code, range, file = view.file, fixes = [] }) =>
    file !== view.file
      ? []
      : fixes.map(({ title, file: edited, edits }) => ({
          title,
          code,
          preferred: fixes.length === 1,
          edits: edits.map((edit) => ({ file: edited ?? file, ...edit })),
          at: range,
        })),
  );
}

/** Of several scenarios that a fix mends it is offered once. Edits of an older text are not offered. */
function triedOffers(view: FileView, near: (range: TextRange) => boolean): Offer[] {
  const outcomes = shownAnswers(view).filter(({ stale }) => !stale).flatMap(outcomesOf);
  const offers = outcomes.filter(({ severity, origin }) => severity !== null && origin.file === view.file && near(origin.range)).flatMap(offersOf);
  const same = groupBy(offers, ({ outcome: { code, origin }, edits }) => JSON.stringify([code, origin.range, edits]));
  return [...same.values()].map((group) => {
    const [{ outcome, fix, edits }] = group as [TriedOffer, ...TriedOffer[]];
    return {
      title: `${fix.title}: ${nowText(outcome)} → ${triedText(fix)}${fix.cost === '' ? '' : ` (but ${fix.cost})`}`,
      code: outcome.code ?? '',
      preferred: false,
      edits,
      at: outcome.origin.range,
    };
  });
}

interface TriedOffer {
  readonly outcome: Outcome;
  readonly fix: Fix;
  readonly edits: CodeAction['edits'];
}

function offersOf(outcome: Outcome): TriedOffer[] {
  const { variants } = outcome.shown.planned;
  return outcome.answered.fixes.flatMap((fix) => {
    const variant = variants.find(({ id }) => id === fix.id);
    if (variant === undefined) return [];
    return [{ outcome, fix, edits: variant.fix.edits.map((edit) => ({ file: variant.fix.file, ...edit })) }];
  });
}

/** The outcome without the fix, without its reasons: `w2 may be overwritten by w1`, `“w2 survives” fails`. */
function nowText({ subject, answered, shown }: Outcome): string {
  if (!('code' in answered)) return `“${answered.text}” ${answered.verdict}`;
  return `${subject} ${hazardOf(answered.code).phrase(shown.plan, answered, answered.verdict === 'always' ? 'always' : 'may')}`;
}
