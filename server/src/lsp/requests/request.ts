// What a request's file gives: what the server can do by it, and how it is registered.
import type { ServerCapabilities } from 'vscode-languageserver';
import type { Session } from '../session.ts';

export interface LspRequest {
  readonly capabilities?: ServerCapabilities;
  register(session: Session): void;
}
