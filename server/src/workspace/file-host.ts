// The port to the files that are not open. Names are URIs in the language server and paths on the command line.

export interface FileHost {
  /** Its text; null where there is none, or it cannot be read. */
  read(file: string): string | null;
}

/** No files but the open ones. */
export const noFiles: FileHost = { read: () => null };
