// The files beside the open documents, for imports. Names are URIs; only `file:` can be read.
import { readFileSync, statSync } from 'node:fs';
import { URI } from 'vscode-uri';
import type { FileHost } from '../workspace/file-host.ts';

/** A scenario is written by people: more than this is something else. */
const bytesMax = 8 * 1024 * 1024;

export class Disk implements FileHost {
  read(file: string): string | null {
    const uri = URI.parse(file);
    if (uri.scheme !== 'file') return null;
    try {
      const stats = statSync(uri.fsPath);
      return stats.isFile() && stats.size <= bytesMax ? readFileSync(uri.fsPath, 'utf8') : null;
    } catch {
      // That it cannot be read is said on the line of its import.
      return null;
    }
  }
}
