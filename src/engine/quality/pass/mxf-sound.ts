import type { SoundReader } from '../../audio/index.ts';
import { openMxfSamples } from '../../container/index.ts';
import { CHANNEL_LAYOUTS, type ChannelLayout } from '../../media/index.ts';

/** Layouts by their channels, for files that say no more. */
const LAYOUTS = Object.keys(CHANNEL_LAYOUTS) as ChannelLayout[];

/**
 * The sound of an MXF file, whose channels lie in tracks of their own.
 *
 * @param wanted what it was to be: silent tracks behind it are left aside
 */
export async function openMxfSound(
  file: Blob,
  wanted: ChannelLayout | undefined,
): Promise<{ readonly reader: SoundReader; readonly seconds: number } | undefined> {
  const samples = await openMxfSamples(file);
  if (!samples) return undefined;
  const { channelCount, sampleRate, sampleCount } = samples;
  const fits = wanted !== undefined && CHANNEL_LAYOUTS[wanted].length <= channelCount;
  const layout = fits ? wanted : widest(channelCount);
  return {
    reader: {
      sampleRate,
      layout,
      read: (start, count, channels) => samples.read(start, count, channels),
      [Symbol.dispose]: () => {},
    },
    seconds: sampleCount / sampleRate,
  };
}

function widest(channelCount: number): ChannelLayout {
  const fitting = LAYOUTS.filter((layout) => CHANNEL_LAYOUTS[layout].length <= channelCount);
  return fitting.reduce<ChannelLayout>(
    (best, layout) => (CHANNEL_LAYOUTS[layout].length > CHANNEL_LAYOUTS[best].length ? layout : best),
    'mono',
  );
}
