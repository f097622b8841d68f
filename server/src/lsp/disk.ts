// The files beside the open documents, for imports. Names are URIs; only `file:` can be read.
import { readFileSync, statSync } from 'node:fs';
import { URI, Utils } from 'vscode-uri';
import type { FileHost } from '../workspace/file-host.ts';

/** A scenario is written by people: more than this is something else. */
const bytesMax = 8 * 1024 * 1024;

export class Disk implements FileHost {
  /** Relative to the file that says it. */
  resolve(from: string, path: string): string {
    const base = URI.parse(from);
    // A document that was never saved has no folder.
    if (base.path === '' || !base.path.startsWith('/')) return URI.file(path).toString();
    return Utils.resolvePath(Utils.dirname(base), path).toString();
  }

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
