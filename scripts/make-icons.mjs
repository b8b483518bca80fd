// Draws the icons of the installed app from public/icon.svg, in a browser. The pictures are in the repository: this is
// run by hand after the drawing was changed.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ensureBrowser, root } from './ensure.mjs';

/** The rounded square of the drawing, the ground under it, and its picture plane. */
const ROUNDED = 'rx="7"';
const GROUND = '#1f1c17';
const PLANE = 'viewBox="0 0 32 32"';
/**
 * A mask may take all but a circle of 80 % of the width (W3C manifest, "Icon masks"). The marks' corners lie 0.447 widths
 * from the middle of the drawing; on a plane this much wider, 0.377 of them.
 */
const SAFE_PLANE = 'viewBox="-3 -3 38 38"';
const ICONS = [
  { name: 'icon-192.png', size: 192, bleeds: false },
  { name: 'icon-512.png', size: 512, bleeds: false },
  { name: 'icon-maskable-512.png', size: 512, bleeds: true },
  { name: 'apple-touch-icon.png', size: 180, bleeds: true },
];

const drawing = await readFile(join(root, 'public/icon.svg'), 'utf8');
for (const part of [ROUNDED, GROUND, PLANE]) {
  if (!drawing.includes(part)) throw new Error(`public/icon.svg has no ${part} any more: adapt this script.`);
}
const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  for (const { name, size, bleeds } of ICONS) {
    await page.setViewportSize({ width: size, height: size });
    const svg = bleeds ? drawing.replace(ROUNDED, '').replace(PLANE, SAFE_PLANE) : drawing;
    const ground = bleeds ? GROUND : 'transparent';
    await page.setContent(
      `<style>body{margin:0;background:${ground}}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`,
    );
    await writeFile(join(root, 'public', name), await page.screenshot({ omitBackground: !bleeds }));
  }
} finally {
  await browser.close();
}
