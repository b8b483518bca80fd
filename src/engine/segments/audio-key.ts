import { sha256 } from '@noble/hashes/sha2.js';
import type { Composition, SoundClip } from '../composition/index.ts';
import { frameToSample, type Rational, toHex } from '../media/index.ts';
import type { AudioRecipe } from './audio.ts';
import type { AudioSpan } from './audio-plan.ts';
import { canonicalJson } from './key.ts';
import { leaderSamples, leaderSound } from './leader/leader-sound.ts';

/** Raised whenever mixing, loudness or encoding may give other bytes for the same recipe. */
const AUDIO_VERSION = 1;

/** What moves is looked at as often as the mixer does. */
const GRID = 32;

/**
 * The name of a sound track: what its bytes depend on. What moves (levels, times) is named by its values rather than
 * by how the document says them, so that an edit of pictures leaves it as it is.
 *
 * @returns SHA-256, hexadecimal
 */
export function audioKey(
  { encoder, loudness, leader }: Pick<AudioRecipe, 'encoder' | 'loudness' | 'leader'>,
  { frameRate, sounds }: Pick<Composition, 'frameRate' | 'sounds'>,
  span: AudioSpan,
): string {
  const { settings, encoder: name, fingerprint, priming } = encoder;
  const hash = sha256.create();
  const add = (value: unknown): void => {
    hash.update(new TextEncoder().encode(`${canonicalJson(value)}\n`));
  };
  add({
    version: AUDIO_VERSION,
    encoder: { settings, name, fingerprint, priming },
    loudness,
    leader: leader && leaderSound(leader),
    frameRate,
    start: span.start,
    count: span.count,
    blockSamples: span.blockSamples,
  });
  const first = leader ? frameToSample(leader.programme, leader.frameRate, settings.sampleRate) : span.start;
  const last = first + span.count - (leader ? leaderSamples(leader, settings.sampleRate) : 0);
  for (const clip of sounds) {
    const from = Math.max(first, frameToSample(clip.start, frameRate, settings.sampleRate));
    const to = Math.min(last, frameToSample(clip.end, frameRate, settings.sampleRate));
    if (from >= to) continue;
    const { time, levels } = clip;
    add({
      file: clip.file.hash,
      from,
      to,
      routes: clip.routes && [...clip.routes],
      time: time.kind === 'steady' ? time : 'moving',
      levels: levels.animated ? 'moving' : levels.at(clip.start),
    });
    if (time.kind === 'moving' || levels.animated) {
      for (const values of sampled(clip, frameRate, settings.sampleRate, from, to)) {
        hash.update(new Uint8Array(values.buffer, 0, values.byteLength));
      }
    }
  }
  return toHex(hash.digest());
}

/** A block's name within its track. */
export const blockKey = (track: string, index: number): string => `${track}-sound-${index}`;

function* sampled(
  { time, levels }: SoundClip,
  frameRate: Rational,
  sampleRate: number,
  from: number,
  to: number,
): Generator<Float64Array> {
  const values = new Float64Array(3 * 1024);
  let at = 0;
  for (let sample = from; sample < to + GRID; sample += GRID) {
    const frame = (sample * frameRate.num) / (frameRate.den * sampleRate);
    const [left, right] = levels.at(frame);
    values[at] = time.kind === 'moving' ? time.at(frame) : 0;
    values[at + 1] = left;
    values[at + 2] = right;
    at += 3;
    if (at < values.length) continue;
    yield values;
    at = 0;
  }
  yield values.slice(0, at);
}
