import { CHANNEL_LAYOUTS, type ChannelLayout, type Speaker } from '../media/index.ts';

/** −3 dB: what one speaker has to give to two, or two to one (ITU-R BS.775-3, annex 4, table 2). */
const HALF_POWER = Math.SQRT1_2;

/** How much of each input channel goes to each output channel: `matrix[output][input]`. */
export type MixMatrix = readonly (readonly number[])[];

/**
 * The mix from one layout to another. Down-mixes are those of ITU-R BS.775-3: the centre and each surround go to left
 * and right at −3 dB, the LFE is left out. Mono and stereo convert into one another without a change of level, as in
 * the Web Audio API (§ 4.5, speakers): what editors preview with. Up-mixes leave new speakers silent.
 *
 * @param routes to which speakers those of the input go, where that is not to their own
 */
export function mixMatrix(
  from: ChannelLayout,
  to: ChannelLayout,
  routes?: ReadonlyMap<Speaker, readonly Speaker[]>,
): MixMatrix {
  const inputs: readonly Speaker[] = CHANNEL_LAYOUTS[from];
  const outputs: readonly Speaker[] = CHANNEL_LAYOUTS[to];
  const matrix = outputs.map(() => inputs.map(() => 0));
  for (const [input, speaker] of inputs.entries()) {
    const routed = routes?.get(speaker);
    const targets = routed ?? [speaker];
    for (const target of targets) {
      // A mono file that is sent somewhere is a plain speaker's sound there.
      const shares = sharesOf(target, outputs, routed ? undefined : inputs);
      for (const [name, factor] of shares) {
        const row = matrix[outputs.indexOf(name)];
        if (row) row[input] = (row[input] ?? 0) + factor;
      }
    }
  }
  return matrix;
}

/** Who of the output takes over a speaker. */
function sharesOf(
  speaker: Speaker,
  outputs: readonly Speaker[],
  inputs: readonly Speaker[] | undefined,
): readonly (readonly [Speaker, number])[] {
  if (outputs.includes(speaker)) return [[speaker, 1]];
  const mono = outputs.length === 1;
  switch (speaker) {
    case 'C': {
      const level = inputs?.length === 1 ? 1 : HALF_POWER;
      return [
        ['L', level],
        ['R', level],
      ];
    }
    case 'L':
    case 'R':
      return [['C', inputs?.length === 2 ? 0.5 : HALF_POWER]];
    case 'LFE':
      return [];
    case 'Ls':
    case 'Rs':
      return mono ? [['C', 0.5]] : [[speaker === 'Ls' ? 'L' : 'R', HALF_POWER]];
    case 'Lb':
    case 'Rb': {
      const side = speaker === 'Lb' ? 'Ls' : 'Rs';
      if (!outputs.includes(side)) return sharesOf(side, outputs, inputs);
      return [[side, inputs?.includes(side) ? HALF_POWER : 1]];
    }
  }
}

/** On which side a speaker stands. */
export function sideOf(speaker: Speaker): 'left' | 'right' | 'middle' {
  if (speaker.startsWith('L') && speaker !== 'LFE') return 'left';
  return speaker.startsWith('R') ? 'right' : 'middle';
}
