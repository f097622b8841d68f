// Markdown for hovers: text that is not ours must not be read as markup.

/** Text as it is, whatever characters it has. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~&$-]/g, (character) => (character === '-' || character === '(' || character === ')' || character === '+' || character === '!' ? character : `\\${character}`));
}

/** `code`, with as many backticks around it as it takes. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

export function fenced(lines: readonly string[], language: string): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** Paragraphs. */
export function paragraphs(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('\n\n');
}

/** Lines of one paragraph, each on a line of its own. */
export function lines(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join('  \n');
}
