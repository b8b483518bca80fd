import { neededLevel, type StreamFacts } from '../../codecs/index.ts';
import { type FormatRules, PRORES_SIZE_FACTORS } from '../../formats/index.ts';
import { toNumber } from '../../media/index.ts';
import type { CheckList } from '../technical/check-list.ts';
import type { FileFacts } from './file-facts.ts';

/** Headers and matrices of a ProRes frame, which in small pictures are much of it. */
const PRORES_HEADER_BYTES = 1024;
/** A mean over less says nothing of a rate. */
const LEAST_SECONDS = 1;
/** seq_level_idx of AV1 that sets no limits. */
const NO_LEVEL = 31;

/** What a format's standard says of how many bytes its frames have, and how many a second. */
export function checkRates(facts: FileFacts, rules: FormatRules, list: CheckList): void {
  checkFrameBytes(facts, rules, list);
  checkTarget(facts, rules, list);
  if (rules.levels) checkLevel(facts, rules, list);
}

function checkFrameBytes(
  { track, frameRate }: FileFacts,
  { frameBytes, source }: FormatRules,
  list: CheckList,
): void {
  const { packetBytes, stream } = track;
  if (!frameBytes || !packetBytes) return;
  const wanted = frameBytes.kind === 'macroblocks' ? macroblockBytes(track, frameBytes.density) : undefined;
  const rate = frameRate && Number(toNumber(frameRate).toFixed(2));
  const fixed =
    frameBytes.kind === 'fixed'
      ? frameBytes.sizes.find(
          ({ width, height, rates, profile }) =>
            width === track.width &&
            height === track.height &&
            (!rates || rate === undefined || rates.includes(rate)) &&
            (profile === undefined || stream?.profile === undefined || profile === stream.profile),
        )
      : undefined;
  const bytes = wanted ?? fixed?.bytes;
  // A size that the format has not is told as such.
  if (bytes === undefined) return;
  const { least, most } = packetBytes;
  const seen = least === most ? String(least) : `${least} to ${most}`;
  const message = `Frames have ${seen} bytes; at this size every frame has ${bytes}.`;
  list.ask(
    'Bytes of each frame',
    least === bytes && most === bytes,
    message,
    { id: 'format-rule', source },
    seen,
    bytes,
  );
}

/** SMPTE ST 2019-1:2016: of resolution-independent compressions. */
function macroblockBytes({ width, height }: { width: number; height: number }, density: number): number {
  const macroblocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  return Math.max(8192, 4096 * Math.floor((Math.floor((macroblocks * density) / 255) + 2048) / 4096));
}

/**
 * Simple pictures take less than the target, so that only its upper side is a rule. Alpha comes on top of it, without
 * loss and without limit.
 */
function checkTarget({ track }: FileFacts, { target, source }: FormatRules, list: CheckList): void {
  const { packetBytes, stream, frameCount } = track;
  if (!target || !packetBytes || frameCount === 0) return;
  const macroblocks = Math.ceil(track.width / 16) * Math.ceil(track.height / 16);
  const factor = PRORES_SIZE_FACTORS.find(([most]) => macroblocks <= most)?.[1] ?? 1;
  const share = (track.width * track.height) / (1920 * 1080);
  const bytes = (factor * share * target.megabits * 1e6) / 8 / 25;
  const mean = packetBytes.total / frameCount;
  const most = bytes * (1 + target.tolerance) + PRORES_HEADER_BYTES;
  const [seen, wanted] = [Math.round(mean), Math.round(bytes)];
  const message = `Frames have ${seen} bytes on average; the profile’s target is ${wanted}, and at most ${Math.round(100 * target.tolerance)} % more.`;
  const passed = stream?.alpha === true || mean <= most;
  list.ask(
    'Mean bytes of a frame',
    passed,
    message,
    { id: 'format-rule', severity: 'warning', source },
    seen,
    wanted,
  );
}

function checkLevel({ track, frameRate, rate }: FileFacts, { source }: FormatRules, list: CheckList): void {
  const { stream, packetBytes, width, height, durationSeconds } = track;
  const level = stream && levelOf(stream, track);
  if (!stream || level === undefined || level === NO_LEVEL || !frameRate) return;
  const load = { width, height, frameRate: toNumber(frameRate), bitsPerSecond: 0 };
  const needed = neededLevel(stream, load);
  const shape = `${width}×${height} at ${Number(load.frameRate.toFixed(3))} frames a second`;
  const passed = needed !== undefined && needed <= level;
  const message = `${shape} needs level code ${needed ?? 'beyond all'}, the pictures say ${level}: decoders may refuse them.`;
  // libaom writes its level before it knows the rate, and players of AV1 go by what they can, not by it.
  const severity = stream.codec === 'av1' ? 'note' : 'error';
  list.items.push({
    name: 'Size and rate within the level',
    passed: passed || severity === 'note',
    actual: String(needed ?? 'none'),
    expected: String(level),
  });
  if (!passed) list.find(message, { id: 'format-rule', severity, source }, needed ?? 'none', level);
  if (!packetBytes || durationSeconds < LEAST_SECONDS) return;
  const bitsPerSecond = (8 * packetBytes.total) / durationSeconds;
  const busy = neededLevel(stream, { ...load, bitsPerSecond });
  const within = busy !== undefined && busy <= level;
  const seen = `${Number((bitsPerSecond / 1e6).toFixed(3))} Mb/s`;
  // Where a quality was asked for, nobody asked for a rate: hardware players may stumble, and the level is all that is wrong.
  const asked = rate?.mode === 'bitrate';
  list.items.push({
    name: 'Bit rate within the level',
    passed: within || !asked,
    actual: seen,
    expected: `level code ${level}`,
  });
  if (within) return;
  list.find(
    `${seen} on average need level code ${busy ?? 'beyond all'}, the pictures say ${level}: hardware may not keep up.`,
    { id: 'format-rule', severity: asked ? 'warning' : 'note', source },
    seen,
  );
}

/** VP9's level stands in MP4 only: `vp09.PP.LL`. */
function levelOf(stream: StreamFacts, { codec, entry }: FileFacts['track']): number | undefined {
  if (stream.codec !== 'vp9') return stream.level;
  const told = entry === 'vp09' ? Number(/^vp09\.\d+\.(\d+)\./.exec(codec)?.[1]) : 0;
  return told > 0 ? told : undefined;
}
