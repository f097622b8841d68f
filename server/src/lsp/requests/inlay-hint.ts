// textDocument/inlayHint
import { MarkupKind, type InlayHint } from 'vscode-languageserver';
import { inlayHints } from '../../features/inlay-hints.ts';
import type { LspRequest } from './request.ts';

export const inlayHint: LspRequest = {
  capabilities: { inlayHintProvider: true },
  register(session) {
    session.onRequest('textDocument/inlayHint', (params): InlayHint[] => {
      const at = session.viewIn(params);
      if (at === null || !session.settings.inlayHints.enabled) return [];
      return inlayHints(at.view, at.range).map(({ offset, text, tooltip }) => ({
        position: at.view.source.lines.positionAt(offset),
        // Wider than an editor's own padding: it stands behind a line, not in it.
        label: ` ${text}`,
        paddingLeft: true,
        tooltip: { kind: MarkupKind.Markdown, value: tooltip },
      }));
    });
  },
};
