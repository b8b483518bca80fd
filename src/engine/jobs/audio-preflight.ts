import {
  type AudioEncoderPlan,
  type AudioEncodeSettings,
  openSound,
  planAudioEncoder,
} from '../codecs/index.ts';
import type { CompositionWarning, SoundClip } from '../composition/index.ts';
import { ExportError } from '../errors/index.ts';
import type { ResolvedAudio, ResolvedLeader } from '../formats/index.ts';
import type { ChannelLayout } from '../media/index.ts';
import { type CompositionSource, isHeard, type LoudnessGoal, openSounds } from '../segments/index.ts';

/** What is decided of the sound before any of it is made. */
export interface AudioPreflight {
  /** Absent where nothing would be heard: the file gets no sound track. */
  readonly track?: { readonly encoder: AudioEncoderPlan; readonly loudness?: LoudnessGoal };
  readonly warnings: readonly CompositionWarning[];
}

/** What a film is heard on where neither the document nor the caller says. */
const DEFAULT_LAYOUT: ChannelLayout = 'stereo';

/**
 * @param leader of the film; its tone wants a track of its own where nothing else does
 * @throws ExportError ENCODER_UNAVAILABLE
 */
export async function prepareAudio(
  source: CompositionSource,
  { codec, bitrate, layout, sampleRate, loudness }: ResolvedAudio,
  leader?: ResolvedLeader,
): Promise<AudioPreflight> {
  const { sounds, soundLayout } = await openSounds(source);
  const { playable, warnings } = await sortSounds(sounds);
  if (!playable && !(leader && isHeard(leader))) return { warnings };
  const rest = { codec, sampleRate, ...(bitrate !== undefined && { bitsPerSecond: bitrate }) };
  const encoder =
    layout !== undefined
      ? await planAudioEncoder({ ...rest, layout })
      : await planOwnLayout({ ...rest, layout: soundLayout ?? DEFAULT_LAYOUT });
  return { track: { encoder, ...(loudness && { loudness }) }, warnings };
}

/** The document's own speakers where the encoder has them all: nobody asked for more than to hear it. */
async function planOwnLayout(settings: AudioEncodeSettings): Promise<AudioEncoderPlan> {
  try {
    return await planAudioEncoder(settings);
  } catch (thrown) {
    if (ExportError.from(thrown).code !== 'ENCODER_UNAVAILABLE' || settings.layout === DEFAULT_LAYOUT)
      throw thrown;
    const plan = await planAudioEncoder({ ...settings, layout: DEFAULT_LAYOUT });
    const reason = `No encoder here makes ${settings.layout} sound as ${settings.codec}; it is mixed down.`;
    return { ...plan, explanation: [reason, ...plan.explanation] };
  }
}

/** Looks at each file once. */
async function sortSounds(
  sounds: readonly SoundClip[],
): Promise<{ readonly playable: boolean; readonly warnings: readonly CompositionWarning[] }> {
  const seen = new Set<string>();
  const warnings: CompositionWarning[] = [];
  let playable = false;
  for (const { file, layer } of sounds) {
    if (seen.has(file.hash)) continue;
    seen.add(file.hash);
    const problem = await problemOf(file);
    if (problem === undefined) playable = true;
    else if (problem !== '') warnings.push({ feature: 'undecodable-sound', layer, message: problem });
  }
  return { playable, warnings };
}

/** Undefined where the file can be heard; empty where it has no sound and nobody misses it. */
async function problemOf(file: SoundClip['file']): Promise<string | undefined> {
  try {
    const opened = await openSound(file);
    opened?.reader[Symbol.dispose]();
    return opened ? undefined : '';
  } catch (thrown) {
    const error = ExportError.from(thrown);
    if (error.code !== 'ASSET_FAILED') throw error;
    // Of a video that can't be read at all the reading of pictures tells.
    return file.optional ? '' : `${error.message} The layer is silent.`;
  }
}
