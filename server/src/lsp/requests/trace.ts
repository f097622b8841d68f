// faultline/trace: one behaviour as text.
import { traceText } from '../../features/trace-document.ts';
import { isRecord, isString } from '../params.ts';
import type { TraceResult } from '../protocol.ts';
import { invalid } from '../session.ts';
import { documentOf } from './run.ts';
import type { LspRequest } from './request.ts';

export const trace: LspRequest = {
  register(session) {
    session.onRequest('faultline/trace', (params): TraceResult => {
      const view = documentOf(session, params);
      const { scenario, witness = null } = isRecord(params) ? params : {};
      if (!isString(scenario)) throw invalid('"scenario" must be a name');
      if (witness !== null && !isString(witness)) throw invalid('"witness" must be the id of one, or null');
      const traced = traceText(view, scenario, witness);
      if ('reason' in traced) throw invalid(traced.reason);
      return traced;
    });
  },
};
