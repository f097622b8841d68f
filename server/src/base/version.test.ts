// What reports say and what is published must be one version.
import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { version } from './version.ts';

test('is that of the package', () => expect(version).toBe(manifest.version));
