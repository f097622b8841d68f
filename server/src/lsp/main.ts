// The language server as a program: `--node-ipc` in VS Code, `--stdio` everywhere else.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createConnection, IPCMessageReader, IPCMessageWriter, ProposedFeatures, StreamMessageReader, StreamMessageWriter, type Connection } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { version } from '../base/version.ts';
import { WorkerRunner } from '../workers/worker-runner.ts';
import { Disk } from './disk.ts';
import { MessageFilter } from './message-filter.ts';
import { startServer } from './serve.ts';

const bundled = import.meta.filename.endsWith('.cjs');
const entry = bundled ? path.join(import.meta.dirname, 'worker.cjs') : path.join(import.meta.dirname, '../workers/node-worker.ts');
const pages = path.join(import.meta.dirname, bundled ? '../docs/findings' : '../../../docs/findings');

const runner = new WorkerRunner({ entry });
runner.warmUp();
const server = startServer(connect(), {
  runner,
  host: new Disk(),
  version,
  pageOf: (code) => {
    const page = path.join(pages, `${code}.md`);
    return existsSync(page) ? URI.file(page).toString() : null;
  },
});

function connect(): Connection {
  if (process.argv.includes('--node-ipc')) {
    return createConnection(ProposedFeatures.all, new IPCMessageReader(process), new IPCMessageWriter(process));
  }
  // Standard output belongs to the protocol; what anybody prints goes where an editor shows its servers' complaints.
  console.log = console.info = console.debug = console.error;
  const input = new MessageFilter((rubbish) => console.error(`dropped what is no message: ${JSON.stringify(rubbish)}`));
  const connection = createConnection(ProposedFeatures.all, new StreamMessageReader(input), new StreamMessageWriter(process.stdout));
  // An editor that goes away without a word leaves nobody to serve; its last words get a moment to be heard.
  process.stdin.on('end', () => setTimeout(() => process.exit(server.shutDown ? 0 : 1), 200));
  process.stdin.pipe(input);
  return connection;
}
