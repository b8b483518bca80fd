import type { SoundMeasurement } from '../../api/index.ts';
import { LoudnessMeter, PeakMeter } from '../../audio/index.ts';
import { ExportError } from '../../errors/index.ts';
import { CHANNEL_LAYOUTS, type ChannelLayout, toDecibels } from '../../media/index.ts';
import { ClippingDetector } from './clipping.ts';
import { loudnessEvents } from './loudness-limits.ts';
import { PhaseDetector } from './phase.ts';
import type { SignalEvent, SoundSignalOptions } from './signal-types.ts';
import { SilenceDetector } from './silence.ts';
import { type SoundThresholds, soundThresholds } from './thresholds.ts';

/**
 * Listens to a film's sound as broadcasters do: silence, clipping, phase, loudness and true peak. Takes it run by run; keeps
 * one number for each 100 ms.
 */
export class SoundSignal {
  readonly #sampleRate: number;
  readonly #channelCount: number;
  readonly #thresholds: SoundThresholds;
  readonly #silence: SilenceDetector;
  readonly #clipping: ClippingDetector;
  readonly #phase: PhaseDetector | undefined;
  readonly #loudness: LoudnessMeter | undefined;
  readonly #peaks: PeakMeter;
  readonly #programme: number;
  #samples = 0;

  /** @throws ExportError INTERNAL unless the layout has that many channels */
  constructor({ sampleRate, channelCount, layout, thresholds, programme = 0 }: SoundSignalOptions) {
    if (layout && CHANNEL_LAYOUTS[layout].length !== channelCount) {
      throw new ExportError('INTERNAL', `${channelCount} channels are not ${layout}.`, { value: layout });
    }
    this.#sampleRate = sampleRate;
    this.#programme = programme;
    this.#channelCount = channelCount;
    this.#thresholds = soundThresholds(thresholds);
    this.#silence = new SilenceDetector(sampleRate, this.#thresholds.silence);
    this.#clipping = new ClippingDetector(sampleRate, channelCount, this.#thresholds.clipping);
    const known = layout ?? layoutOf(channelCount);
    const speakers: readonly string[] = known ? CHANNEL_LAYOUTS[known] : [];
    if (speakers[0] === 'L' && speakers[1] === 'R') {
      this.#phase = new PhaseDetector(sampleRate, this.#thresholds.phase);
    }
    this.#loudness = known && new LoudnessMeter(sampleRate, known);
    this.#peaks = new PeakMeter(channelCount);
  }

  /**
   * @param channels a run of samples each, all of one length, nominally −1…1
   * @throws ExportError INTERNAL for another number of channels, or channels of different lengths
   */
  add(channels: readonly Float32Array[]): void {
    const count = channels[0]?.length ?? 0;
    if (channels.length !== this.#channelCount || channels.some(({ length }) => length !== count)) {
      throw new ExportError(
        'INTERNAL',
        `${this.#channelCount} channels of one length are measured, not ${channels.map(({ length }) => length).join(', ')} samples.`,
        { value: channels.length },
      );
    }
    const finite = channels.map(withoutGaps);
    this.#silence.add(finite, count);
    this.#clipping.add(finite, count);
    const [left, right] = finite;
    if (left && right) this.#phase?.add(left, right, count);
    const lead = Math.min(count, Math.max(0, this.#programme - this.#samples));
    const own = lead === 0 ? finite : finite.map((samples) => samples.subarray(lead));
    if (lead < count) this.#loudness?.add(own, count - lead);
    this.#peaks.add(finite, count);
    this.#samples += count;
  }

  /** Call it once, after the last run. */
  finish(): { readonly events: readonly SignalEvent[]; readonly measurement: SoundMeasurement } {
    const loudness = this.#loudness?.result();
    const truePeak = toDecibels(this.#peaks.result());
    const isLoud = loudness !== undefined && Number.isFinite(loudness.integrated);
    const measurement: SoundMeasurement = {
      ...(isLoud && { integrated: loudness.integrated, range: loudness.range }),
      ...(isLoud && { momentary: loudness.momentary }),
      ...(isLoud && Number.isFinite(loudness.shortTerm) && { shortTerm: loudness.shortTerm }),
      ...(Number.isFinite(truePeak) && { truePeak }),
    };
    return {
      events: [
        ...this.#silence.finish(),
        ...this.#clipping.finish(),
        ...(this.#phase?.finish() ?? []),
        ...loudnessEvents(measurement, this.#samples / this.#sampleRate, this.#thresholds),
      ],
      measurement,
    };
  }
}

function layoutOf(channelCount: number): ChannelLayout | undefined {
  switch (channelCount) {
    case 1:
      return 'mono';
    case 2:
      return 'stereo';
    case 3:
      return '3.0';
    case 4:
      return 'quad';
    case 5:
      return '5.0';
    case 6:
      return '5.1';
    case 8:
      return '7.1';
    default:
      return undefined;
  }
}

/** Samples of a damaged float file that are no numbers: converters play them at full scale or not at all. */
function withoutGaps(samples: Float32Array): Float32Array {
  let zero = 0;
  for (let n = 0; n < samples.length; n++) zero += (samples[n] as number) * 0;
  if (zero === 0) return samples;
  return samples.map((sample) => (Number.isNaN(sample) ? 0 : Math.max(-FAR, Math.min(FAR, sample))));
}

/** 60 dB above full scale: an infinite sample stays far too loud, and sums stay finite. */
const FAR = 1000;
