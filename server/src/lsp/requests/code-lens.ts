// textDocument/codeLens: commands of the client, so an editor without them is not offered any.
import type { CodeLens } from 'vscode-languageserver';
import { codeLenses } from '../../features/code-lens.ts';
import { toRange } from '../convert.ts';
import type { LspRequest } from './request.ts';

export const codeLens: LspRequest = {
  capabilities: { codeLensProvider: {} },
  register(session) {
    session.onRequest('textDocument/codeLens', (params): CodeLens[] => {
      const view = session.viewOf(params);
      if (view === null) return [];
      return codeLenses(view).map(({ range, title, command, scenario }) => ({
        range: toRange(view.source, range),
        command: { title, command: `faultline.${command}`, arguments: [view.file, scenario] },
      }));
    });
  },
};
