// Serves one editor over one connection: the same server for Node's IPC, for standard input and output, and for tests.
import { DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, ErrorCodes, ResponseError, type Connection, type InitializeParams, type InitializeResult } from 'vscode-languageserver';
import { registry } from './requests/registry.ts';
import { Session, type ServerEnvironment } from './session.ts';

export interface Server {
  /** Whether the editor asked it to shut down. */
  readonly shutDown: boolean;
}

export function startServer(connection: Connection, environment: ServerEnvironment): Server {
  const session = new Session(connection, environment);

  connection.onInitialize((params: InitializeParams): InitializeResult | ResponseError<never> => {
    if (session.stage !== 'new') return new ResponseError(ErrorCodes.InvalidRequest, '"initialize" may be sent once');
    session.stage = 'initialized';
    session.client = params.capabilities ?? {};
    session.useSettings(params.initializationOptions);
    return {
      capabilities: Object.assign({ positionEncoding: 'utf-16' }, ...registry.map(({ capabilities }) => capabilities ?? {})),
      serverInfo: { name: 'faultline', version: environment.version },
    };
  });

  connection.onInitialized(() => void followSettings(session));
  connection.onDidChangeConfiguration(({ settings }) => {
    if (session.client.workspace?.configuration === true) void readSettings(session);
    else session.useSettings(isFaultline(settings) ? settings.faultline : settings);
  });

  connection.onShutdown(async () => {
    session.stage = 'shut-down';
    session.publisher.dispose();
    await session.workspace.dispose();
  });

  for (const request of registry) request.register(session);
  connection.listen();
  return {
    get shutDown() {
      return session.stage === 'shut-down';
    },
  };
}

/** Asks for the settings, and to be told when they change. */
async function followSettings(session: Session): Promise<void> {
  const { connection, client } = session;
  if (client.workspace?.didChangeConfiguration?.dynamicRegistration === true) {
    await connection.client
      .register(DidChangeConfigurationNotification.type, { section: 'faultline' })
      .catch((error: unknown) => session.logFault('registering for settings', error));
  }
  if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
    await connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: '**/*.{fault,csv}' }] })
      .catch((error: unknown) => session.logFault('registering for files', error));
  }
  if (client.workspace?.configuration === true) await readSettings(session);
}

async function readSettings(session: Session): Promise<void> {
  try {
    session.useSettings(await session.connection.workspace.getConfiguration('faultline'));
  } catch (error) {
    if (session.stage === 'initialized') session.logFault('reading settings', error);
  }
}

function isFaultline(settings: unknown): settings is { readonly faultline: unknown } {
  return typeof settings === 'object' && settings !== null && 'faultline' in settings;
}
