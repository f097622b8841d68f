// Draws icons/faultline.png, the picture of the extension, from its SVG: marketplaces take no SVG.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchChromium } from '../test/editor/harness/chromium.ts';

const icons = path.resolve(import.meta.dirname, '../icons');
const size = 256;

const profile = await mkdtemp(path.join(tmpdir(), 'faultline-icon-'));
const browser = await launchChromium(profile);
try {
  const page = await browser.newPage();
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>html,body{margin:0;background:transparent}svg{display:block}</style>${readFileSync(path.join(icons, 'faultline.svg'), 'utf8')}`);
  await page.screenshot({ path: path.join(icons, 'faultline.png'), omitBackground: true });
} finally {
  await browser.close();
  await rm(profile, { recursive: true, force: true });
}
