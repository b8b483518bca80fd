import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { tool } from '../framewright.ts';
import { pictureDifferences, type SequenceCase, wordsMissing } from '../sequences.ts';
import type { Found } from './found.ts';
import { framesOf, type Job } from './jobs.ts';
import { lookAtLayers } from './layers.ts';
import type { Drawn } from './likeness.ts';
import type { Tools } from './tools.ts';

const ENDINGS: Readonly<Record<string, string>> = {
  'png-sequence': 'png',
  'tiff-sequence': 'tif',
  'exr-sequence': 'exr',
  cinemadng: 'dng',
};

/** A ZIP of pictures, unpacked by unzip and looked at one by one. @param drawn8 folder of the same frames with 8 bits */
export async function lookAtPictures(
  path: string,
  job: Job,
  drawn: Drawn,
  drawn8: string,
  tools: Tools,
  found: Found,
): Promise<void> {
  const files = `${path}.files`;
  await mkdir(files);
  await tool('unzip', ['-q', path, '-d', files]);
  const names = (await readdir(files)).sort();
  const count = framesOf(job);
  found.add('unzip', names.length === count ? [] : [`${names.length} pictures, not ${count}`]);
  const frames = [0, Math.floor(drawn.frames / 2), drawn.frames - 1];
  for (const frame of frames) {
    const number = String(frame).padStart(4, '0');
    const file = join(files, `shot_${number}.${ENDINGS[job.id]}`);
    const png = (depth: string): string => join(depth === '8' ? drawn8 : drawn.pictures, `${number}.png`);
    const about = (tool: string, problems: readonly string[]): void =>
      found.add(
        tool,
        problems.map((one) => `frame ${frame}: ${one}`),
      );
    if (job.id === 'png-sequence') {
      const same = (await samples(file)).equals(await samples(png('8')));
      about('ffmpeg', same ? [] : ['other pixels']);
    } else {
      const format = job.id as SequenceCase['format'];
      if (BY[format] === 'ffmpeg' || tools.has(BY[format])) {
        about(BY[format], await pictureDifferences(file, png, format, OPTIONS[format]));
      }
      if (tools.has(WORDS[format])) {
        about(WORDS[format], await wordsMissing(file, format, frame, job.rate[0]));
      }
    }
    if (job.options.includes('--layers')) {
      if (tools.has('oiiotool') && tools.has('exrheader')) await lookAtLayers(file, about, found);
    } else {
      await lookByMore(file, job.id, tools, about, found);
    }
  }
}

/** What decodes them in `pictureDifferences`, and what reads their labels in `wordsMissing`. */
const BY = { 'tiff-sequence': 'ffmpeg', 'exr-sequence': 'ffmpeg', cinemadng: 'dcraw' } as const;
const WORDS = { 'tiff-sequence': 'tiffinfo', 'exr-sequence': 'exrheader', cinemadng: 'exiftool' } as const;
/** What the samples of a format's default settings are. */
const OPTIONS = { 'tiff-sequence': ['--depth', '8'], 'exr-sequence': [], cinemadng: [] } as const;

async function lookByMore(
  file: string,
  id: string,
  tools: Tools,
  about: (tool: string, problems: readonly string[]) => void,
  found: Found,
): Promise<void> {
  if (id === 'png-sequence' && tools.has('pngcheck')) {
    const said = (await tool('pngcheck', ['-v', file])).toString();
    about('pngcheck', /No errors detected/.test(said) ? [] : [said.slice(0, 300)]);
  }
  if (id === 'png-sequence') found.name('rgba, 8 bits');
  if (tools.has('oiiotool') && id !== 'cinemadng') {
    const said = (await tool('oiiotool', ['--info', '-v', file])).toString();
    found.name(/: +\d+ x +\d+, (.*)$/m.exec(said)?.[1] ?? '');
    about('oiiotool', said.includes('4 channel') ? [] : [`sees ${said.split('\n')[1]}`]);
  }
  if (id === 'cinemadng' && tools.has('raw-identify')) {
    const said = (await tool('raw-identify', ['-v', file])).toString();
    about('libraw', /DNG|Linear|RAW/i.test(said) ? [] : [said.slice(0, 200)]);
  }
  if (id === 'cinemadng') found.name('Linear Raw, DNG 1.4');
}

const samples = (path: string): Promise<Buffer> =>
  tool('ffmpeg', ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgba', '-']);
