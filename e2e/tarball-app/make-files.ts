import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FRAMES = 24;

/**
 * A document that makes every part of the library run that a strict page might stand in the way of: a picture and a sound
 * that are fetched, a text in a WOFF2 font, an expression.
 */
const linked = {
  ...{ v: '5.9.0', nm: 'Linked', fr: 24, ip: 0, op: FRAMES, w: 160, h: 90 },
  assets: [
    { id: 'picture', u: 'pictures/', p: 'red.png', e: 0, w: 160, h: 90 },
    { id: 'sound', u: '', p: 'tone.wav', e: 0 },
  ],
  fonts: {
    list: [
      { fName: 'Noto', fFamily: 'Noto Sans Arabic', fStyle: 'Regular', fPath: 'noto.woff2', ascent: 75 },
    ],
  },
  layers: [
    { ty: 6, nm: 'Tone', refId: 'sound', ip: 0, op: FRAMES, st: 0, ks: {} },
    {
      ...{ ty: 5, nm: 'Text', ip: 0, op: FRAMES, st: 0 },
      ks: { p: { a: 0, k: [10, 60], x: 'var $bm_rt = [10 + Math.sin(time) * 40, 60];' } },
      t: {
        d: { k: [{ t: 0, s: { t: 'EXPORT', f: 'Noto', s: 28, fc: [1, 1, 1], j: 0 } }] },
        p: {},
        m: {},
        a: [],
      },
    },
    { ty: 2, nm: 'Picture', refId: 'picture', ip: 0, op: FRAMES, st: 0, ks: {} },
  ],
};

/** Writes what the page serves beside its code into `folder`. */
export function makeFiles(root: string, folder: string): void {
  mkdirSync(join(folder, 'linked/pictures'), { recursive: true });
  mkdirSync(join(folder, 'ffmpeg-core'), { recursive: true });
  writeFileSync(join(folder, 'linked.json'), JSON.stringify(linked));
  copyFileSync(join(root, 'examples/orbit.json'), join(folder, 'orbit.json'));
  copyFileSync(join(root, 'examples/frame-sources/canvas-scene.js'), join(folder, 'canvas-scene.js'));
  copyFileSync(
    join(root, 'node_modules/@fontsource/noto-sans-arabic/files/noto-sans-arabic-latin-400-normal.woff2'),
    join(folder, 'linked/noto.woff2'),
  );
  for (const file of ['ffmpeg-core.js', 'ffmpeg-core.wasm']) {
    copyFileSync(join(root, 'node_modules/@ffmpeg/core/dist/esm', file), join(folder, 'ffmpeg-core', file));
  }
  const make = (...options: string[]): Buffer => execFileSync('ffmpeg', ['-v', 'error', '-y', ...options]);
  make('-f', 'lavfi', '-i', 'color=red:s=160x90', '-frames:v', '1', join(folder, 'linked/pictures/red.png'));
  make('-f', 'lavfi', '-i', 'sine=440:duration=1:sample_rate=48000', join(folder, 'linked/tone.wav'));
}
