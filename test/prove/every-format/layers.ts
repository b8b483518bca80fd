import { tool } from '../framewright.ts';
import type { Found } from './found.ts';

/** Halves below 1 are rounded by up to so much, and each layer adds its own. */
const HALF_STEP = 2 ** -12;

/** Channels by their names, and what OpenImageIO makes of the layers when it lays them over each other. */
export async function lookAtLayers(
  file: string,
  about: (tool: string, problems: readonly string[]) => void,
  found: Found,
): Promise<void> {
  const header = (await tool('exrheader', [file])).toString();
  const names = /layerOrder \(type string\): "(.*)"/.exec(header)?.[1]?.split(', ') ?? [];
  const channels = names.flatMap((name) => ['R', 'G', 'B', 'A'].map((letter) => `${name}.${letter}`));
  const absent = channels.filter((channel) => !header.includes(`    ${channel}, 16-bit floating-point`));
  about('exrheader', names.length < 2 ? ['tells of no layers'] : absent.map((one) => `has no ${one}`));
  const [lowest = '', ...others] = names;
  const of = (name: string): string[] => [
    ...[file, '--ch', `R=${name}.R,G=${name}.G,B=${name}.B,A=${name}.A`, '-d', 'float'],
  ];
  const stacked = `${file}.stacked.exr`;
  await tool('oiiotool', [
    // FFmpeg reads no header with the history of so many commands in it.
    '--nosoftwareattrib',
    ...of(lowest),
    ...['--label', 'below'],
    ...others.flatMap((name) => [...of(name), 'below', '--over', '--label', 'below']),
    ...['-o', stacked],
  ]);
  const [whole, composite] = [await samplesOf(stacked), await samplesOf(file)];
  const worst = whole.reduce((most, one, i) => Math.max(most, Math.abs(one - (composite[i] ?? 2))), 0);
  const figure = `layers over each other differ by up to ${worst.toExponential(1)}`;
  about('oiiotool', worst < (names.length + 1) * HALF_STEP ? [] : [figure]);
  found.name(`${4 + channels.length} channels: ${names.length} layers beside the composite`);
}

async function samplesOf(path: string): Promise<Float32Array> {
  const read = await tool('ffmpeg', [
    '-v',
    'error',
    '-i',
    path,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gbrapf32le',
    '-',
  ]);
  return new Float32Array(read.buffer, read.byteOffset, read.length / 4);
}
