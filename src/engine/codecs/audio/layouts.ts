import { CHANNEL_LAYOUTS, type ChannelLayout } from '../../media/index.ts';

const BY_COUNT: Readonly<Record<number, ChannelLayout>> = {
  1: 'mono',
  2: 'stereo',
  3: '3.0',
  4: 'quad',
  5: '5.0',
  6: '5.1',
  8: '7.1',
};

/** What a number of channels means where a file says no more, as in WAVE_FORMAT_EXTENSIBLE's usual masks. */
export const layoutOf = (channels: number): ChannelLayout | undefined => BY_COUNT[channels];

export const channelCount = (layout: ChannelLayout): number => CHANNEL_LAYOUTS[layout].length;
