import type { QualityFinding, QualityRecommendation } from '../../api/index.ts';
import { type FormatDeclaration, type FormatSettings, higherRung } from '../../formats/index.ts';
import { frameUnlike } from './frame-unlike.ts';
import type { VisualMeasures } from './measures.ts';

export interface AdviceFacts {
  readonly findings: readonly QualityFinding[];
  readonly visual: VisualMeasures;
  /** What the file was made with; absent where nobody knows. */
  readonly settings?: FormatSettings;
  readonly format?: FormatDeclaration;
}

/** Mean CAMBI from which on bands begin to be seen (Tandon et al. 2021: about 5). */
const SEEN_BANDING = 5;

/** What to do about what was found, errors first, each piece of advice once. */
export function adviceOn(facts: AdviceFacts): QualityRecommendation[] {
  const advice = new Map<string, QualityRecommendation>();
  const add = (finding: Pick<QualityFinding, 'category'>, given: Advice | undefined): void => {
    if (!given || advice.has(given.message)) return;
    const { message, settings } = given;
    advice.set(message, { category: finding.category, message, ...(settings && { settings }) });
  };
  for (const finding of facts.findings) {
    if (finding.severity !== 'note') add(finding, adviceFor(finding, facts));
  }
  if (facts.visual.artifacts.banding >= SEEN_BANDING) add({ category: 'visual' }, againstBanding(facts));
  return [...advice.values()];
}

interface Advice {
  readonly message: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

function adviceFor({ id, message }: QualityFinding, facts: AdviceFacts): Advice | undefined {
  switch (id) {
    case 'ssim-low':
    case 'psnr-low':
    case 'blocking':
    case 'ringing':
    case 'colour-wrong':
      return finer(facts);
    case 'banding':
      return againstBanding(facts);
    case 'hue-shifted':
    case 'matrix-wrong':
    case 'range-wrong':
    case 'colour-tags-wrong':
      return {
        message:
          'Export it again with Framewright, or have the tool that made the file write the matrix and range that it used.',
      };
    case 'alpha-lost':
      return {
        message:
          'Choose a format that carries transparency, such as prores-4444, vp9-alpha-webm or png-sequence.',
        settings: { format: 'prores-4444' },
      };
    case 'alpha-wrong':
      return {
        message: 'Choose a format that keeps alpha without loss: prores-4444 or png-sequence.',
        settings: { format: 'prores-4444' },
      };
    case 'golden-frame-differs':
      return {
        message:
          'Look at the frames side by side: if the change is meant, update the golden frames; else find what changed in the composition.',
      };
    case 'slower-than-target':
      return faster(facts);
    case 'timecode-missing':
    case 'timecode-wrong':
      return {
        message: 'Set the timecode of the first frame, in a container that carries it, such as MOV.',
        settings: { timecode: '01:00:00:00', container: 'mov' },
      };
    case 'metadata-lost':
      return {
        message: 'Choose a container that carries these fields, such as MOV.',
        settings: { container: 'mov' },
      };
    case 'sound-missing':
      return { message: 'Export it with sound: `audio` is not to be false, and the format must carry it.' };
    case 'loudness':
    case 'true-peak':
    case 'clipping':
      return {
        message:
          'Normalise the sound: to −23 LUFS for broadcast (EBU R 128), with a true peak of at most −1 dBTP.',
        settings: { audio: { loudness: { target: -23, truePeak: -1 } } },
      };
    case 'phase':
    case 'channels-swapped':
      return {
        message: 'Look at the channels of the sound: one is turned over, or two have changed places.',
      };
    case 'flashes':
      return {
        message:
          'Soften the flashes: fewer than three a second, smaller than a quarter of the picture, or with less contrast (WCAG 2.3.1).',
      };
    case 'gamut':
    case 'legal-range':
      return {
        message: 'Take colours of less saturation, or export in the limited range of video.',
        settings: { fullRange: false },
      };
    case 'black':
    case 'freeze':
    case 'silence':
    case 'flicker':
      return { message: 'Look at the frames that are named: the rendering does not show this.' };
    case 'format-rule':
      return {
        message:
          'Leave size, frame rate and rate to the format: the rules that are broken say what it takes.',
      };
    case 'delivery-rule':
      return { message: 'Export with the preset of the place: its settings keep its rules.' };
    case 'assumed':
      return undefined;
    case 'frame-wrong': {
      // The usual check has one name for all that is wrong with a frame; a picture that is nearly right was coded with too much loss.
      const isOfLoss = frameUnlike(message) !== undefined && facts.visual.likeness.worst > 0;
      return isOfLoss ? finer(facts) : EXPORT_AGAIN;
    }
    default:
      return EXPORT_AGAIN;
  }
}

const EXPORT_AGAIN: Advice = {
  message: 'The file is not what was made: export it again. Segments that are good are not built anew.',
};

function finer({ settings, format }: AdviceFacts): Advice | undefined {
  if (settings?.format === 'webp' && !settings.lossless) {
    return {
      message: 'Make WebP without loss: with loss its chroma is halved, at any quality.',
      settings: { lossless: true },
    };
  }
  const rung = settings && higherRung(settings, true);
  if (rung) return { message: `Take ${rung.to} instead of ${rung.from}.`, settings: { ...rung.changes } };
  if (format?.lossless) return { message: 'Nothing is to be lost in this format: export it again.' };
  return {
    message: 'This format carries no more: take prores-4444 or png-sequence.',
    settings: { format: 'prores-4444' },
  };
}

function againstBanding({ settings, format }: AdviceFacts): Advice {
  if (settings?.dither !== true) {
    return { message: 'Turn on dither: it hides the steps of smooth gradients.', settings: { dither: true } };
  }
  const deep = format?.depths.find((depth) => depth > (settings.depth ?? 8));
  return deep === undefined
    ? { message: 'Take a format with 10 bits, such as prores-422.', settings: { format: 'prores-422' } }
    : { message: `Take ${deep} bits a channel.`, settings: { depth: deep } };
}

function faster({ settings }: AdviceFacts): Advice {
  const { supersample = 1, renderer = 'auto' } = settings ?? {};
  if (supersample > 1) {
    return {
      message: `Draw with fewer samples a pixel: ${supersample}×${supersample} take most of the time.`,
      settings: { supersample: 1 },
    };
  }
  if (renderer === 'cpu') {
    return { message: 'Let the GPU draw, where there is one.', settings: { renderer: 'auto' } };
  }
  return { message: 'Give it more workers, a farm, or a format that encodes faster, such as h264-mp4.' };
}
