// Prints what breaks the table of rooms, and fails then.
import path from 'node:path';
import { readDependencies } from './dependencies.ts';

const { moduleCount, violations } = await readDependencies(path.resolve(import.meta.dirname, '..'));
for (const { rule, from, to, because } of violations) console.error(`${from}: ${rule}: must not import ${to} (${because})`);
console.log(`dependencies: ${moduleCount} modules read, ${violations.length} forbidden imports`);
if (violations.length > 0) process.exitCode = 1;
