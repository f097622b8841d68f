// `faultline explain CODE`: the page of a finding, as it stands in docs/findings/.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { exitCodes, type ExitCode } from '../exit-codes.ts';
import { renderMarkdown } from '../render/markdown.ts';
import { didYouMean } from '../suggest.ts';
import { canvasOf, type Terminal } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/** `folder` holds a page for each code: `lost-write.md`. */
export async function explain(code: string, terminal: Terminal, folder = pagesFolder()): Promise<ExitCode> {
  const codes = await codesIn(folder);
  if (!codes.includes(code)) {
    throw new UsageError(`there is no finding ${JSON.stringify(code)}`, [...didYouMean(code, codes), `known findings: ${codes.join(', ')}`]);
  }
  const page = await readFile(path.join(folder, `${code}.md`), 'utf8');
  terminal.stdout.write(`${renderMarkdown(page, canvasOf(terminal)).join('\n')}\n`);
  return exitCodes.holds;
}

/** The pages lie beside the bundle's folder, in the package as in the sources. */
function pagesFolder(): string {
  const bundled = import.meta.filename.endsWith('.cjs');
  return path.join(import.meta.dirname, bundled ? '../docs/findings' : '../../../../docs/findings');
}

async function codesIn(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  const codes = files.filter((file) => /^[a-z][a-z0-9-]*\.md$/.test(file)).map((file) => file.slice(0, -3)).sort();
  if (codes.length === 0) throw new Error(`the pages of the findings are missing: ${folder}`);
  return codes;
}
