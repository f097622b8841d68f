// One behaviour of a scenario as a text to be read: what it shows, which inputs make it so, and event by event what happens.
import type { Witness } from '../checks/answer.ts';
import type { Plan } from '../simulator/plan.ts';
import type { FileView } from '../workspace/file-view.ts';
import { noPaint } from './paint.ts';
import { scenarioSummaries } from './scenario-summaries.ts';
import { traceBehaviour } from './trace-behaviour.ts';
import { traceLines } from './trace-text.ts';
import { tellingInputs } from './witness-inputs.ts';

export interface TraceDocument {
  readonly title: string;
  readonly text: string;
}

/** Of a run with very many events the first are shown. */
const eventsMax = 5_000;
/** Columns of an editor beside another one. */
const width = 110;

/** Of a witness by its id, of the first one, or of the nominal behaviour where there is none; the reason why there is none. */
export function traceText(view: FileView, scenario: string, witness: string | null): TraceDocument | { readonly reason: string } {
  const found = view.scenarios.find(({ name }) => name === scenario);
  if (found === undefined) return { reason: `the file has no scenario ${JSON.stringify(scenario)}: it has ${view.scenarios.map(({ name }) => JSON.stringify(name)).join(', ') || 'none'}` };
  const { plan } = found.planned;
  if (plan === null) return { reason: `${JSON.stringify(scenario)} cannot be run: ${found.planned.blockers[0]?.message ?? 'see its problems'}` };
  const fresh = found.shown !== null && !found.shown.stale ? found.shown : null;
  const witnesses = fresh?.answer.witnesses ?? [];
  const chosen = witness === null ? (witnesses[0] ?? null) : (witnesses.find(({ id }) => id === witness) ?? null);
  if (witness !== null && chosen === null) return { reason: `there is no witness ${witness} any more: the scenario has changed since, so pick one anew` };
  const shows = scenarioSummaries(view).find(({ name }) => name === scenario)?.witnesses.find(({ id }) => id === chosen?.id)?.shows ?? [];
  return { title: `${scenario}: ${chosen === null ? 'the nominal behaviour' : `witness ${chosen.id}`}`, text: [...headLines(plan, chosen, shows), ...traced(plan, chosen)].join('\n') };
}

function headLines(plan: Plan, witness: Witness | null, shows: readonly string[]): string[] {
  if (witness === null) return ['Every range takes its value nearest to 0, and nothing that may go wrong does.', ''];
  if (witness.seed !== undefined) return [...shows, `with seed ${witness.seed}`, ''];
  const inputs = tellingInputs(plan, witness);
  return [...shows, ...(inputs.length === 0 ? [] : [`with ${inputs.join(', ')}`]), ''];
}

function traced(plan: Plan, witness: Witness | null): string[] {
  const trace = traceBehaviour(plan, witness === null ? { kind: 'nominal' } : { kind: 'witness', witness });
  const more = trace.events.length - eventsMax;
  const lines = traceLines({ ...trace, events: trace.events.slice(0, eventsMax) }, { width, paint: noPaint });
  if (more <= 0) return lines;
  const all = witness?.seed === undefined ? '`faultline trace`' : `\`faultline trace --seed ${witness.seed}\``;
  return [...lines, '', `… and ${more} events more: ${all} shows them all.`];
}
