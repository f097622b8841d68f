// Pages as a terminal shows them.
import { expect, test } from 'vitest';
import { noPaint } from '../../features/paint.ts';
import { renderMarkdown } from './markdown.ts';

const page = `# Lost write

A write was **acknowledged**, and at the end a replica holds \`an older <value>\` in its place.
See [the reference](../reference/language.md) and [Lamport](https://example.org/lamport).

## What to do

1. Use Lamport timestamps, which never let a later write look older than what it saw.
2. Keep both:
   - siblings
   - merges

> Ask first & then act.

\`\`\`fault
store kv { timestamp lamport }
\`\`\`

| code | meaning |
| --- | --- |
| \`a\` | the first of them, which has a long explanation |
| \`bc\` | second |
`;

test('headings, paragraphs, lists, quotes, code and tables', () => {
  expect(renderMarkdown(page, { width: 44, paint: noPaint }).join('\n')).toBe(`Lost write
──────────

A write was acknowledged, and at the end a
replica holds an older <value> in its place.
See the reference and Lamport
(https://example.org/lamport).

What to do

1. Use Lamport timestamps, which never let a
   later write look older than what it saw.
2. Keep both:
   • siblings
   • merges

│ Ask first & then act.

    store kv { timestamp lamport }

code  meaning
────────────────────────────────────────────
a     the first of them, which has a long
      explanation
bc    second`);
});
