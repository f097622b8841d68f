// The samples in the order in which a reader goes through them, as samples/README.md has it.
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Lesson {
  readonly file: string;
  /** What is learned, in a sentence. */
  readonly shows: string;
}

export interface Part {
  readonly title: string;
  readonly lessons: readonly Lesson[];
}

export const samplesFolder = path.resolve(import.meta.dirname, '../samples');

/** Parts of the course with their lessons: items `1. [file](file): what is learned.` below a heading. */
export function courseOf(readme: string = readFileSync(path.join(samplesFolder, 'README.md'), 'utf8')): readonly Part[] {
  const sections = readme.split(/^## /m).slice(1);
  return sections.flatMap((section) => {
    const lessons = [...section.matchAll(/^1\. \[([a-z0-9-]+\.fault)\]\(\1\): (.*)$/gm)].map(([, file = '', shows = '']) => ({ file, shows }));
    return lessons.length === 0 ? [] : [{ title: section.slice(0, section.indexOf('\n')), lessons }];
  });
}
