import { join } from 'node:path';
import { Differences } from '../format-expectations.ts';
import { tool } from '../framewright.ts';
import { decodeSound } from '../media-tools.ts';
import { ONSET } from './film.ts';
import type { Found } from './found.ts';
import { DESCRIPTION, framesOf, type Job } from './jobs.ts';
import { type Drawn, isExact } from './likeness.ts';
import type { Tools } from './tools.ts';

const SAMPLE_RATE = 48_000;
/** What 256 colours, dithered, are from the picture; what WebP's usual quality is. */
const LEAST_PSNR = { gif: 28, webp: 35 } as const;

/** GIF, APNG, WebP and WAV. @param drawn8 folder of the same frames with 8 bits */
export async function lookAtLight(
  path: string,
  job: Job,
  drawn: Drawn,
  drawn8: string,
  tools: Tools,
  found: Found,
): Promise<void> {
  switch (job.id) {
    case 'wav':
      return lookAtWave(path, job, found);
    case 'webp':
      return lookAtWebp(path, job, drawn8, tools, found);
    default:
      return lookAtPlayed(path, job, drawn, drawn8, tools, found);
  }
}

async function lookAtPlayed(
  path: string,
  job: Job,
  drawn: Drawn,
  drawn8: string,
  tools: Tools,
  found: Found,
): Promise<void> {
  const args = ['-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json', path];
  const { streams } = JSON.parse((await tool('ffprobe', args)).toString());
  const [stream] = streams;
  const differences = new Differences();
  differences.same('the codec', stream.codec_name, job.id);
  differences.same('the frames', Number(stream.nb_read_frames), framesOf(job));
  differences.same('the size', `${stream.width}×${stream.height}`, `${job.width}×${job.height}`);
  found.add('ffprobe', differences);
  found.name(`${stream.codec_name} ${stream.pix_fmt}`);
  if (job.id === 'apng') {
    const same = await isExact(path, { ...drawn, pictures: drawn8 }, 'rgba');
    found.add('ffmpeg', same ? [] : ['other pixels than were drawn']);
    if (tools.has('pngcheck')) {
      const said = (await tool('pngcheck', ['-v', path])).toString();
      found.add('pngcheck', /No errors detected/.test(said) ? [] : [said.slice(-300)]);
    }
    found.figures.push('exact');
    return;
  }
  const psnr = await psnrOverGrey(
    ['-i', path],
    ['-framerate', '25', '-i', join(drawn8, '%04d.png')],
    drawn.frames,
  );
  found.add('ffmpeg', psnr > LEAST_PSNR.gif ? [] : [`PSNR is ${psnr.toFixed(1)} dB`]);
  found.figures.push(`PSNR ${psnr.toFixed(1)} dB`);
  if (!tools.has('gifsicle')) return;
  const said = (await tool('gifsicle', ['--info', path])).toString();
  const images = Number(/(\d+) images/.exec(said)?.[1]);
  const seen = new Differences();
  seen.same('the images', images, framesOf(job));
  seen.like('the loop', said, /loop forever/);
  const delays = [...said.matchAll(/delay ([\d.]+)s/g)].reduce((sum, [, delay]) => sum + Number(delay), 0);
  seen.near('the length', delays, job.seconds, 0.011);
  found.add('gifsicle', seen);
}

/** Alpha of one bit covers half of what was half clear: only opaque pixels can be told from the drawn ones. */
async function psnrOverGrey(
  file: readonly string[],
  drawn: readonly string[],
  frames: number,
): Promise<number> {
  const planes = async (input: readonly string[]): Promise<Buffer> =>
    tool('ffmpeg', [
      ...['-v', 'error', ...input, '-frames:v', String(Math.min(frames, 10)), '-fps_mode', 'passthrough'],
      ...['-pix_fmt', 'rgba', '-f', 'rawvideo', '-'],
    ]);
  const [seen, wanted] = [await planes(file), await planes(drawn)];
  let [squares, count] = [0, 0];
  for (let at = 0; at < wanted.length; at += 4) {
    if (wanted[at + 3] !== 255) continue;
    for (let channel = 0; channel < 3; channel++) {
      squares += ((seen[at + channel] ?? 0) - (wanted[at + channel] ?? 0)) ** 2;
    }
    count += 3;
  }
  return 10 * Math.log10((255 ** 2 * count) / squares);
}

async function lookAtWebp(path: string, job: Job, drawn8: string, tools: Tools, found: Found): Promise<void> {
  if (!tools.has('webpinfo')) return;
  const said = (await tool('webpinfo', [path])).toString();
  const differences = new Differences();
  differences.like('the file', said, /No error detected/);
  differences.like('the canvas', said, new RegExp(`Canvas size ${job.width} x ${job.height}`));
  const delays = [...said.matchAll(/Duration: (\d+)/g)].reduce((sum, [, delay]) => sum + Number(delay), 0);
  differences.near('the length', delays / 1000, job.seconds, 0.002);
  found.add('webpinfo', differences);
  found.name(`WebP, ${[...said.matchAll(/Chunk ANMF/g)].length} frames`);
  if (!tools.has('webpmux') || !tools.has('dwebp')) return;
  // The first frame has the whole canvas; the others what changed.
  await tool('webpmux', ['-get', 'frame', '1', path, '-o', `${path}.first.webp`]);
  await tool('dwebp', [`${path}.first.webp`, '-o', `${path}.first.png`]);
  const psnr = await psnrOverGrey(['-i', `${path}.first.png`], ['-i', join(drawn8, '0000.png')], 1);
  found.add('dwebp', psnr > LEAST_PSNR.webp ? [] : [`PSNR of the first frame is ${psnr.toFixed(1)} dB`]);
  found.figures.push(`PSNR ${psnr.toFixed(1)} dB`);
}

async function lookAtWave(path: string, job: Job, found: Found): Promise<void> {
  const args = ['-v', 'error', '-show_streams', '-show_format', '-of', 'json', path];
  const { streams, format } = JSON.parse((await tool('ffprobe', args)).toString());
  const [stream] = streams;
  const differences = new Differences();
  differences.same('the codec', stream.codec_name, 'pcm_s24le');
  differences.same('the sample rate', stream.sample_rate, String(SAMPLE_RATE));
  differences.same('the channels', stream.channels, 2);
  differences.same('the description', format.tags?.comment, DESCRIPTION);
  found.add('ffprobe', differences);
  const samples = await decodeSound(path);
  const heard = new Differences();
  heard.same('the samples', samples.length, job.seconds * SAMPLE_RATE);
  heard.near(
    'the tone',
    samples.findIndex((sample) => Math.abs(sample) > 0.2),
    ONSET * SAMPLE_RATE,
    20,
  );
  found.add('ffmpeg', heard);
  const said = JSON.parse((await tool('mediainfo', ['--Output=JSON', path])).toString());
  const [general] = said.media.track;
  found.add('mediainfo', general.Format === 'Wave' ? [] : [`sees ${general.Format}`]);
  found.name(`pcm_s24le “${general.Format}${general.bext_Present === 'Yes' ? ', Broadcast Wave' : ''}”`);
}
