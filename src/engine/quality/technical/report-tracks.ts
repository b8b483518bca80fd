import type { CodecId, CodecProfile } from '../../codecs/index.ts';
import type { FileReport, TrackReport } from '../../container/index.ts';
import type { CheckList } from './check-list.ts';
import type { FilePlan } from './plan.ts';

/** Containers round times to ticks of at most a millisecond (Matroska's default TimestampScale). */
export const TIME_TOLERANCE_SECONDS = 0.0011;
/** Codecs of sound work in frames of their own; an edit list or padding brings them to the picture's length. */
const SOUND_TOLERANCE_SECONDS = 0.05;

/** How the codec's name begins in a file: by RFC 6381, else as a QuickTime sample description's type. */
const CODEC_NAMES: Readonly<Record<Exclude<CodecId, 'prores'>, readonly string[]>> = {
  h264: ['avc1', 'avc3'],
  h265: ['hvc1', 'hev1'],
  vp9: ['vp09'],
  av1: ['av01'],
  dnxhd: ['AVdn'],
  dnxhr: ['AVdh'],
  png: ['png'],
  gif: ['gif'],
  apng: ['apng'],
  webp: ['webp'],
  tiff: ['tiff'],
  exr: ['exr'],
  dng: ['dng'],
  ffv1: ['ffv1', 'V_FFV1'],
  mpeg2: ['mpeg2'],
  'avc-intra': ['avc1', 'avc-intra'],
};
/** Apple, "ProRes Bitstream", RDD 36 annex: one type a profile. */
const PRORES_TYPES: Readonly<Partial<Record<CodecProfile, string>>> = {
  proxy: 'apco',
  lt: 'apcs',
  '422': 'apcn',
  hq: 'apch',
  '4444': 'ap4h',
  '4444xq': 'ap4x',
};

/** Codec, size and number of frames of the picture track. */
export function checkPictureTrack(track: TrackReport, plan: FilePlan, list: CheckList): void {
  const { codec, profile, width, height } = plan.settings;
  const names = codec === 'prores' ? [(profile && PRORES_TYPES[profile]) ?? 'ap'] : CODEC_NAMES[codec];
  list.equal('number of frames', track.frameCount, plan.frameCount, { id: 'frame-count-wrong' });
  list.equal('width', track.width, width, { id: 'size-wrong' });
  list.equal('height', track.height, height, { id: 'size-wrong' });
  const wanted = names.join(' or ');
  // Another type of the same family is another profile of the same codec.
  const id = codec === 'prores' && track.codec.startsWith('ap') ? 'profile-wrong' : 'codec-wrong';
  const matches = names.some((name) => track.codec.startsWith(name));
  list.ask(
    'codec',
    matches,
    `The codec is ${track.codec} instead of ${wanted}.`,
    { id },
    track.codec,
    wanted,
  );
}

/** What the container says of the picture's colours. */
export function checkColourTags(track: TrackReport, { settings }: FilePlan, list: CheckList): void {
  // A QuickTime colour atom has no flag for the range: unless something says full, it is limited.
  const tags = { fullRange: false, ...track.colour };
  for (const field of ['primaries', 'transfer', 'matrix', 'fullRange'] as const) {
    list.equal(`colour tag “${field}”`, tags[field], settings.colourSpace[field], {
      id: 'colour-tags-wrong',
    });
  }
}

/** Whether the file has the sound that it was to have, from the first picture to the last. */
export function checkSoundTracks(report: FileReport, plan: FilePlan, list: CheckList): void {
  const { audio } = plan.expected;
  const sounds = soundsOf(report, audio?.channelCount);
  list.equal('number of sound tracks', sounds.length, audio ? 1 : 0, {
    id: sounds.length > (audio ? 1 : 0) ? 'sound-unexpected' : 'sound-missing',
  });
  const [sound] = sounds;
  if (!audio || !sound) return;
  list.equal('sample rate of the sound', sound.sampleRate, audio.sampleRate, { id: 'sound-format-wrong' });
  list.equal('number of its channels', sound.channelCount, audio.channelCount, { id: 'sound-format-wrong' });
  if (audio.codec !== undefined) {
    list.equal('codec of the sound', soundCodec(sound.codec), audio.codec, { id: 'sound-format-wrong' });
  }
  for (const problem of sound.problems) list.find(problem, { id: 'file-truncated' });
  const { startSeconds = 0, durationSeconds } = sound;
  list.ask(
    'start of the sound',
    Math.abs(startSeconds) <= TIME_TOLERANCE_SECONDS,
    `The sound begins at ${startSeconds} seconds instead of 0.`,
    { id: 'sound-shifted' },
    startSeconds,
    0,
  );
  list.ask(
    'length of the sound',
    Math.abs(durationSeconds - plan.seconds) <= SOUND_TOLERANCE_SECONDS,
    `The sound lasts ${durationSeconds} seconds instead of ${plan.seconds}.`,
    { id: 'sound-length-wrong' },
    durationSeconds,
    plan.seconds,
  );
}

/**
 * In MXF each channel has a track of its own, and silent ones may stand behind them: together they are one sound.
 *
 * @param channels that were asked for
 */
function soundsOf({ tracks, container }: FileReport, channels = 0): readonly TrackReport[] {
  const sounds = tracks.filter(({ type }) => type === 'audio');
  const [first] = sounds;
  if (!container.startsWith('MXF') || !first) return sounds;
  const count = sounds.reduce((sum, { channelCount = 0 }) => sum + channelCount, 0);
  const problems = sounds.flatMap((each) => each.problems);
  return [{ ...first, channelCount: count > channels ? channels : count, problems }];
}

/** As the settings call it: `mp4a.40.2` is AAC. */
function soundCodec(codec: string): string {
  return codec.startsWith('mp4a') ? 'aac' : codec;
}

export function checkTimecode({ timecode }: FileReport, { expected }: FilePlan, list: CheckList): void {
  if (expected.timecode === undefined) return;
  list.equal('timecode', timecode ?? 'missing', expected.timecode, {
    id: timecode === undefined ? 'timecode-missing' : 'timecode-wrong',
  });
}
