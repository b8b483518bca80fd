import type { SoundMeasurement } from '../../api/index.ts';
import { checkDelivery, type DeliveryFacts, type DeliveryRules } from '../../formats/index.ts';
import type { Place } from '../evidence.ts';
import type { CheckList } from '../technical/check-list.ts';
import type { FileFacts } from './file-facts.ts';

/** Rules in words, in the order in which they are shown. */
const NAMES: Readonly<Record<keyof DeliveryRules, string>> = {
  sizes: 'Size that the place takes',
  maximumSize: 'Largest size that the place takes',
  aspectRatio: 'Aspect ratio that the place takes',
  frameRates: 'Frame rate that the place takes',
  maximumFrameRate: 'Highest frame rate that the place takes',
  minimumDuration: 'Shortest film that the place takes',
  maximumDuration: 'Longest film that the place takes',
  maximumBytes: 'Largest file that the place takes',
  maximumBitrate: 'Highest bit rate that the place takes',
  loudness: 'Loudness that the place takes',
  alpha: 'Transparency that the place takes',
  sound: 'Sound that the place takes',
};

/** What is known of a file, for the rules of a place. */
export function placeFacts(
  { report, track, frameRate }: FileFacts,
  sound: SoundMeasurement | undefined,
): DeliveryFacts {
  const seconds = report.durationSeconds;
  const alpha = track.stream?.alpha ?? track.alphaBeside ?? false;
  return {
    size: { width: track.width, height: track.height },
    ...(frameRate && { frameRate }),
    ...(track.type === 'video' && { seconds }),
    bytes: report.bytes,
    ...(seconds > 0 && { bitrate: (8 * report.bytes) / seconds }),
    ...(sound && { loudness: sound }),
    alpha: track.type === 'pictures' ? report.tags.alpha === 'straight' : alpha,
    sound: report.tracks.some(({ type }) => type === 'audio'),
  };
}

/** The rules of the place that the file goes to. */
export function holdPlace(facts: DeliveryFacts, { name, rules, isBinding }: Place, list: CheckList): void {
  const violations = checkDelivery(facts, rules);
  for (const [rule, words] of Object.entries(NAMES) as [keyof DeliveryRules, string][]) {
    if (rules[rule] === undefined) continue;
    list.items.push({ name: words, passed: violations.every((violation) => violation.rule !== rule) });
  }
  const severity = isBinding ? 'error' : 'warning';
  for (const { message, value } of violations) {
    const told = typeof value === 'object' ? undefined : value;
    list.find(`${name}: ${message}`, { id: 'delivery-rule', severity }, told);
  }
}
