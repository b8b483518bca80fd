import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waveFile } from '../fixtures/audio/wave-file.ts';
import { makeFont } from '../fixtures/fonts/make-font.ts';
import { clip } from '../prove/compositions.ts';

const TITLE = { width: 160, height: 90, fps: 25, seconds: 0.4, transparent: true } as const;
const SOUND = 'tone.wav';

/** Puts small files into a folder under the names that the documentation's commands use. */
export async function writeStandIns(folder: string): Promise<void> {
  const document = JSON.stringify(clip({ ...TITLE, sound: SOUND }));
  await mkdir(join(folder, 'examples'), { recursive: true });
  for (const name of ['title.json', 'logo.json', 'examples/orbit.json', 'examples/gradient-loop.json']) {
    await writeFile(join(folder, name), document);
  }
  const tone = waveFile({
    ...{ sampleRate: 48_000, channels: 2, count: 19_200, format: '16' },
    value: (n) => 0.2 * Math.sin((2 * Math.PI * 440 * n) / 48_000),
  });
  for (const name of [SOUND, `examples/${SOUND}`]) await writeFile(join(folder, name), tone);
  await mkdir(join(folder, 'fonts'));
  const font = makeFont({ family: 'Stand-in', glyphs: { A: { advance: 600, box: [50, 550, 700] } } });
  await writeFile(join(folder, 'fonts/stand-in.ttf'), font);
}
