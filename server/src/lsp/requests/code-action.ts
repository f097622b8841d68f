// textDocument/codeAction
import { CodeActionKind, type CodeAction, type Diagnostic } from 'vscode-languageserver';
import { codeActions } from '../../features/code-actions.ts';
import { toWorkspaceEdit } from '../convert.ts';
import { isRecord } from '../params.ts';
import type { LspRequest } from './request.ts';

export const codeAction: LspRequest = {
  capabilities: { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] } },
  register(session) {
    session.onRequest('textDocument/codeAction', (params): CodeAction[] => {
      const at = session.viewIn(params);
      if (at === null || !wantsQuickFix(params)) return [];
      const reported = diagnosticsOf(params);
      return codeActions(at.view, at.range).map(({ title, code, preferred, edits }) => ({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: reported.filter((diagnostic) => diagnostic.code === code),
        isPreferred: preferred,
        edit: toWorkspaceEdit((file) => session.workspace.source(file), edits),
      }));
    });
  },
};

function contextOf(params: unknown): Readonly<Record<string, unknown>> {
  return isRecord(params) && isRecord(params['context']) ? params['context'] : {};
}

/** An editor that asks for other kinds only wants none of these. */
function wantsQuickFix(params: unknown): boolean {
  const { only } = contextOf(params);
  return !Array.isArray(only) || only.some((kind) => kind === '' || kind === CodeActionKind.QuickFix);
}

function diagnosticsOf(params: unknown): Diagnostic[] {
  const { diagnostics } = contextOf(params);
  return Array.isArray(diagnostics) ? diagnostics.filter(isRecord) as unknown as Diagnostic[] : [];
}
