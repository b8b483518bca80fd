import type { DeliveryRules, FormatSettings } from '../../engine/index.ts';
import { strings } from '../strings.ts';
import { bytesText, durationText, frameRateText } from './display-values.ts';
import { fractionText, listText } from './locale-format.ts';

type Size = NonNullable<FormatSettings['size']>;

export const sizeText = ({ width, height }: Size): string => `${width} × ${height}`;
const megabits = (bits: number): string => fractionText(bits / 1_000_000, 2);
/** With a true minus sign. */
export const decibels = (value: number): string => fractionText(value, 1).replace('-', '−');

/** What settings ask for beyond the format's usual, each in a few words. */
export function settingsWords(settings: Partial<FormatSettings>): string[] {
  const words = strings.words.settings;
  const { size, scale, fit, frameRate, quality, targetSsim, depth, colour, colourModel } = settings;
  const { alpha, alphaDepth, background, supersample, motionBlur, range, keyFrameInterval, timecode } =
    settings;
  return present([
    size && `${words.size(sizeText(size))}${fit ? ` (${words.fits[fit]})` : ''}`,
    scale !== undefined && words.scale(fractionText(scale * 100, 0)),
    frameRate && words.rate(frameRateText(frameRate)),
    quality !== undefined && words.quality(quality),
    bitrateWords(settings),
    targetSsim !== undefined && words.targetSsim(fractionText(targetSsim, 3)),
    depth !== undefined && words.depth(depth),
    colour && words.colours[colour],
    colourModel && strings.panel.colourModels[colourModel],
    alpha && words.alphas[alpha],
    alphaDepth && words.alphaDepth(alphaDepth),
    background !== undefined && words.background(background),
    supersample !== undefined && supersample > 1 && words.supersample(supersample),
    motionBlur && words.motionBlur(motionBlur.angle),
    settings.blending === 'linear' && words.linear,
    settings.dither && words.dither,
    range && words.range(range.start, range.end - 1),
    ...soundWords(settings.audio),
    timecode !== undefined && words.timecode(timecode),
    keyFrameInterval !== undefined && words.keyFrames(keyFrameInterval),
    burnInWords(settings.burnIn),
    ...Object.keys(words.others).map((key) => key in settings && words.others[key]),
  ]);
}

function bitrateWords({ bitrate, constantBitrate }: Partial<FormatSettings>): string | undefined {
  if (bitrate === undefined) return undefined;
  const words = strings.words.settings;
  return (constantBitrate ? words.constantBitrate : words.bitrate)(megabits(bitrate));
}

function soundWords(audio: FormatSettings['audio']): (string | undefined)[] {
  const words = strings.words.settings;
  if (audio === false) return [words.noSound];
  if (!audio) return [];
  return [
    audio.codec && words.sound(strings.panel.soundCodecs[audio.codec]),
    audio.loudness && words.loudness(decibels(audio.loudness.target)),
  ];
}

function burnInWords(burnIn: FormatSettings['burnIn']): string | undefined {
  if (!burnIn) return undefined;
  const { burnInParts, burnIn: sentence } = strings.words.settings;
  const parts = present([
    burnIn.timecode && burnInParts.timecode,
    burnIn.frame && burnInParts.frame,
    burnIn.text !== undefined && burnInParts.text,
    burnIn.watermark !== undefined && burnInParts.watermark,
  ]);
  return parts.length === 0 ? undefined : sentence(listText(parts));
}

/** What a place asks of a file, a rule a sentence. */
export function ruleSentences(rules: DeliveryRules): string[] {
  const words = strings.words.rules;
  const { sizes, maximumSize, aspectRatio, frameRates, maximumFrameRate, maximumBytes, maximumBitrate } =
    rules;
  return present([
    sizes && words.sizes(listText(sizes.map(sizeText), 'disjunction')),
    maximumSize && words.maximumSize(sizeText(maximumSize)),
    aspectRatio && words.aspectRatio(`${aspectRatio.num}:${aspectRatio.den}`),
    frameRates && words.frameRates(listText(frameRates.map(frameRateText), 'disjunction')),
    maximumFrameRate && words.maximumFrameRate(frameRateText(maximumFrameRate)),
    durationSentence(rules),
    maximumBytes !== undefined && words.maximumBytes(bytesText(maximumBytes)),
    maximumBitrate !== undefined && words.maximumBitrate(megabits(maximumBitrate)),
    rules.loudness &&
      words.loudness(
        decibels(rules.loudness.target),
        decibels(rules.loudness.tolerance),
        decibels(rules.loudness.truePeak),
      ),
    rules.alpha && words.alpha[rules.alpha],
    rules.sound && words.sound[rules.sound],
  ]);
}

function durationSentence({ minimumDuration: least, maximumDuration: most }: DeliveryRules) {
  const words = strings.words.rules.duration;
  if (least !== undefined && most !== undefined)
    return words.between(durationText(least), durationText(most));
  if (least !== undefined) return words.least(durationText(least));
  return most === undefined ? undefined : words.most(durationText(most));
}

function present(items: readonly (string | false | undefined)[]): string[] {
  return items.filter((item) => typeof item === 'string');
}
