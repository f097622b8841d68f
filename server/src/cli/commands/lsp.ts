// `faultline lsp --stdio`: the language server for any editor. It is a bundle of its own beside this one.
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { ExitCode } from '../exit-codes.ts';
import { UsageError } from '../usage-error.ts';

export async function lsp({ stdio }: { readonly stdio?: boolean }): Promise<ExitCode> {
  if (!stdio) throw new UsageError('say how the editor speaks with the server', ['there is --stdio: faultline lsp --stdio']);
  const server = path.join(import.meta.dirname, 'server.cjs');
  await access(server).catch(() => {
    throw new Error(`the language server is not built: ${server} is missing; npm run build makes it`);
  });
  // It reads the transport from the arguments of this process and ends it when its editor says so.
  createRequire(server)(server);
  return await new Promise<never>(() => {});
}

