// textDocument/definition
import type { Location } from 'vscode-languageserver';
import { definitions } from '../../features/definition.ts';
import { toLocations } from '../convert.ts';
import type { LspRequest } from './request.ts';

export const definition: LspRequest = {
  capabilities: { definitionProvider: true },
  register(session) {
    session.onRequest('textDocument/definition', (params): Location[] => {
      const at = session.viewAt(params);
      return at === null ? [] : toLocations((file) => session.workspace.source(file), definitions(at.view, at.offset));
    });
  },
};
