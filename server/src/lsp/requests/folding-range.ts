// textDocument/foldingRange
import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver';
import { foldingRanges } from '../../features/folding.ts';
import type { LspRequest } from './request.ts';

export const foldingRange: LspRequest = {
  capabilities: { foldingRangeProvider: true },
  register(session) {
    session.onRequest('textDocument/foldingRange', (params): FoldingRange[] => {
      const view = session.viewOf(params);
      if (view === null) return [];
      return foldingRanges(view.syntax, view.source.lines).map(({ startLine, endLine, kind }) => ({
        startLine,
        endLine,
        ...(kind === 'comment' ? { kind: FoldingRangeKind.Comment } : {}),
      }));
    });
  },
};
