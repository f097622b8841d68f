// faultline/run: answers scenarios while somebody waits for them, with progress, and tells the verdicts as text.
import type { CancellationToken } from 'vscode-languageserver';
import type { Cancellation } from '../../base/cancellation.ts';
import { progressText, runReport } from '../../features/run-report.ts';
import type { FileView } from '../../workspace/file-view.ts';
import { RunCancelled } from '../../workspace/runner.ts';
import { isRecord, isString } from '../params.ts';
import type { RunResult } from '../protocol.ts';
import { invalid, type Session } from '../session.ts';
import type { LspRequest } from './request.ts';

export const run: LspRequest = {
  register(session) {
    session.onRequest('faultline/run', async (params, token): Promise<RunResult> => {
      const view = documentOf(session, params);
      const scenario = isRecord(params) ? (params['scenario'] ?? null) : null;
      if (scenario !== null && !isString(scenario)) throw invalid('"scenario" must be a name, or null for all of them');
      const names = view.scenarios.map(({ name }) => name).filter((name) => scenario === null || name === scenario);
      if (names.length === 0) throw invalid(scenario === null ? 'the file has no scenario' : `the file has no scenario ${JSON.stringify(scenario)}`);
      return runScenarios(session, view, names, token, isRecord(params) ? params['workDoneToken'] : undefined);
    });
  },
};

async function runScenarios(session: Session, view: FileView, names: readonly string[], token: CancellationToken, progressToken: unknown): Promise<RunResult> {
  const { workspace, connection } = session;
  const cancellation = cancellationOf(token);
  const progress = connection.window.attachWorkDoneProgress(typeof progressToken === 'string' || typeof progressToken === 'number' ? progressToken : undefined);
  progress.begin('Faultline', 0, undefined, true);
  let cancelled = false;
  try {
    for (const [index, name] of names.entries()) {
      const percentage = Math.round((100 * index) / names.length);
      progress.report(percentage, name);
      await workspace.answer(view.file, name, (partial) => progress.report(percentage, progressText(partial)), cancellation);
    }
  } catch (error) {
    if (!(error instanceof RunCancelled)) throw error;
    cancelled = true;
  } finally {
    progress.done();
  }
  const after = workspace.view(view.file) ?? view;
  const ran = after.scenarios.filter(({ name }) => names.includes(name));
  const answered = ran.filter(({ state }) => state === 'answered').length;
  return { report: runReport(after, names), answered, total: names.length, cancelled };
}

/** The open document that parameters with a uri of their own name. */
export function documentOf(session: Session, params: unknown): FileView {
  const uri = isRecord(params) ? params['uri'] : undefined;
  if (!isString(uri)) throw invalid('"uri" must be that of an open document');
  const view = session.workspace.view(uri);
  if (view === null) throw invalid(`${uri} is not open`);
  return view;
}

export function cancellationOf(token: CancellationToken): Cancellation {
  return {
    get cancelled() {
      return token.isCancellationRequested;
    },
    onCancel(listener) {
      const subscription = token.onCancellationRequested(listener);
      return () => subscription.dispose();
    },
  };
}
