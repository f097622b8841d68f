// faultline/scenarios: what can be run, and which behaviours can be traced.
import { scenarioSummaries } from '../../features/scenario-summaries.ts';
import { toRange } from '../convert.ts';
import type { ScenarioSummary } from '../protocol.ts';
import { documentOf } from './run.ts';
import type { LspRequest } from './request.ts';

export const scenarios: LspRequest = {
  register(session) {
    session.onRequest('faultline/scenarios', (params): ScenarioSummary[] => {
      const view = documentOf(session, params);
      return scenarioSummaries(view).map(({ name, range, blocked, witnesses }) => ({ name, range: toRange(view.source, range), blocked, witnesses }));
    });
  },
};
