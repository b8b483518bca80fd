import type { QualityFinding, SoundMeasurement } from '../../api/index.ts';
import type { SoundReader } from '../../audio/index.ts';
import { openSound } from '../../codecs/index.ts';
import { isMxfFile } from '../../container/index.ts';
import { ExportError } from '../../errors/index.ts';
import { CHANNEL_LAYOUTS, frameToSample } from '../../media/index.ts';
import { type AudioRecipe, leaderSamples, mixSound } from '../../segments/index.ts';
import type { ValidationRequest } from '../evidence.ts';
import { type SignalEvent, SoundSignal } from '../signal/index.ts';
import { openMxfSound } from './mxf-sound.ts';
import { signalFindings } from './signal-findings.ts';
import { SoundMatch } from './sound-match.ts';

const RUN = 8192;
/** What codecs add at the end and edit lists do not take away. Seconds. */
const LENGTH_TOLERANCE = 0.05;

export interface SoundOutcome {
  readonly findings: readonly QualityFinding[];
  readonly measurement?: SoundMeasurement;
}

/** Listens to a file's sound, and compares it with the mix made anew where there is one. */
export async function listen(request: ValidationRequest, file: File): Promise<SoundOutcome> {
  const { audio } = request;
  let opened: Awaited<ReturnType<typeof openSound>>;
  try {
    opened = (await isMxfFile(file))
      ? await openMxfSound(file, audio?.encoder.settings.layout)
      : await openSound({ data: file, name: file.name, hash: '', optional: true });
  } catch (thrown) {
    const { message } = ExportError.from(thrown);
    return { findings: [finding('sound-wrong', `The sound can't be decoded: ${message}`)] };
  }
  if (!opened) {
    if (!audio) return { findings: [] };
    return { findings: [finding('sound-missing', 'The file has no sound, and the film is heard.')] };
  }
  const { reader, seconds } = opened;
  using _closed = reader;
  try {
    if (!audio) return await measure(request, reader, seconds);
    const { sampleRate, layout } = audio.encoder.settings;
    const channels = CHANNEL_LAYOUTS[layout].length;
    if (reader.sampleRate !== sampleRate || CHANNEL_LAYOUTS[reader.layout].length !== channels) {
      const message = `The sound has ${CHANNEL_LAYOUTS[reader.layout].length} channels at ${reader.sampleRate} Hz instead of ${channels} at ${sampleRate} Hz.`;
      const measured = await measure(request, reader, seconds);
      return { ...measured, findings: [finding('sound-format-wrong', message), ...measured.findings] };
    }
    return await compare(request, audio, reader, seconds);
  } catch (thrown) {
    const { message } = ExportError.from(thrown);
    return { findings: [finding('sound-wrong', `The sound can't be decoded to its end: ${message}`)] };
  }
}

function finding(id: QualityFinding['id'], message: string): QualityFinding {
  return { id, category: 'technical', severity: 'error', message };
}

/** @param programme samples before what its loudness is measured of */
const signalOf = ({ sampleRate, layout }: SoundReader, programme = 0): SoundSignal =>
  new SoundSignal({ sampleRate, channelCount: CHANNEL_LAYOUTS[layout].length, layout, programme });

/** Without a mix to compare with. */
async function measure(
  { broadcast = false, recipe, ranges }: ValidationRequest,
  reader: SoundReader,
  seconds: number | undefined,
): Promise<SoundOutcome> {
  const frames = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  const { sampleRate, layout } = reader;
  const count =
    seconds === undefined
      ? frameToSample(frames, recipe.frameRate, sampleRate)
      : Math.round(seconds * sampleRate);
  const signal = signalOf(reader);
  const channels = CHANNEL_LAYOUTS[layout].map(() => new Float32Array(RUN));
  for (let at = 0; at < count; at += RUN) {
    const length = Math.min(RUN, count - at);
    await reader.read(at, length, channels);
    signal.add(channels.map((channel) => channel.subarray(0, length)));
  }
  const { events, measurement } = signal.finish();
  // Nobody knows how it should be: what is heard is told, and no more.
  const asTold: readonly SignalEvent[] = events;
  return { findings: signalFindings(events, asTold, broadcast), measurement };
}

async function compare(
  { broadcast = false }: ValidationRequest,
  audio: AudioRecipe,
  reader: SoundReader,
  seconds: number | undefined,
): Promise<SoundOutcome> {
  const { range, frameRate } = audio;
  const { sampleRate, layout } = reader;
  const count =
    frameToSample(range.end, frameRate, sampleRate) - frameToSample(range.start, frameRate, sampleRate);
  const names = CHANNEL_LAYOUTS[layout];
  const match = new SoundMatch(sampleRate, count, names.length);
  const lead = audio.leader ? leaderSamples(audio.leader, sampleRate) : 0;
  const [heard, meant] = [signalOf(reader, lead), signalOf(reader, lead)];
  const own = names.map(() => new Float32Array(RUN));
  // What is missing at the end is told as that.
  const last = seconds === undefined ? count : Math.round(seconds * sampleRate);
  let at = 0;
  await mixSound(audio, async (channels, length) => {
    for (let done = 0; done < length; ) {
      const run = Math.min(RUN, length - done);
      await reader.read(at, run, own);
      const mixed = channels.map((channel) => channel.subarray(done, done + run));
      const file = own.map((channel) => channel.subarray(0, run));
      if (at < last) match.add(mixed, file, run);
      meant.add(mixed);
      heard.add(file);
      done += run;
      at += run;
    }
  });
  const { events, measurement } = heard.finish();
  return {
    findings: [
      ...lengthFindings(count / sampleRate, seconds),
      ...match.findings(),
      ...signalFindings(events, meant.finish().events, broadcast),
    ],
    measurement,
  };
}

function lengthFindings(expected: number, seconds: number | undefined): QualityFinding[] {
  if (seconds === undefined || Math.abs(seconds - expected) <= LENGTH_TOLERANCE) return [];
  const message = `The sound lasts ${seconds.toFixed(3)} s instead of ${expected.toFixed(3)} s.`;
  return [
    { ...finding('sound-length-wrong', message), value: seconds, threshold: `${expected.toFixed(3)} s` },
  ];
}
