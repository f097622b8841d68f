// The port to the files that are not open. Names are what the host makes them: URIs or paths.

export interface FileHost {
  /** The name of the file that `path`, as written in an import of `from`, means. */
  resolve(from: string, path: string): string;
  /** Its text; null where there is none, or it cannot be read. */
  read(file: string): string | null;
}

/** No files but the open ones. Paths are relative to the folder of the file that says them, with slashes. */
export const noFiles: FileHost = {
  resolve: (from, path) => normalized(path.startsWith('/') ? path : `${from.slice(0, from.lastIndexOf('/') + 1)}${path}`),
  read: () => null,
};

function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..' && parts.at(-1) !== '') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
