// textDocument/hover
import { MarkupKind, type Hover } from 'vscode-languageserver';
import { hover as hoverAt } from '../../features/hover.ts';
import { toRange } from '../convert.ts';
import type { LspRequest } from './request.ts';

export const hover: LspRequest = {
  capabilities: { hoverProvider: true },
  register(session) {
    session.onRequest('textDocument/hover', (params): Hover | null => {
      const at = session.viewAt(params);
      const found = at === null ? null : hoverAt(at.view, at.offset);
      if (at === null || found === null) return null;
      return { contents: { kind: MarkupKind.Markdown, value: found.markdown }, range: toRange(at.view.source, found.range) };
    });
  },
};
