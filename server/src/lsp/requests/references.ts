// textDocument/references
import type { Location } from 'vscode-languageserver';
import { references as referencesAt } from '../../features/references.ts';
import { toLocations } from '../convert.ts';
import { isRecord } from '../params.ts';
import type { LspRequest } from './request.ts';

export const references: LspRequest = {
  capabilities: { referencesProvider: true },
  register(session) {
    session.onRequest('textDocument/references', (params): Location[] => {
      const at = session.viewAt(params);
      if (at === null) return [];
      const context = isRecord(params) && isRecord(params['context']) ? params['context'] : {};
      const found = referencesAt(at.view, at.offset, { declarations: context['includeDeclaration'] !== false });
      return toLocations((file) => session.workspace.source(file), found);
    });
  },
};
