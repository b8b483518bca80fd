import type { PictureLayers } from '../codecs/index.ts';
import type { FormatDeclaration, FormatSettings } from './formats.ts';
import type { CompositionFacts } from './output-timing.ts';
import { type Report, shown } from './report.ts';

/** Nuke has 1023 channels in a script, of which the finished picture takes four. */
const MOST_LAYERS = 254;
/** A channel's name, with its dot and letter, takes 31 bytes where readers know no long ones (OpenEXR File Layout, “Version Field”). */
const LONGEST_NAME = 29;
/** Nuke's own layers, which it takes channels of these names for, and the usual names of a stereo file's views. */
const TAKEN = ['rgb', 'rgba', 'alpha', 'depth', 'mask', 'motion', 'forward', 'backward', 'left', 'right'];

const BACKGROUND = 'Background';
const BURN_IN = 'Burn_in';

/** Whether pictures hold the composition's layers beside the finished picture. */
export function checkLayers(
  settings: FormatSettings,
  { codec, name }: FormatDeclaration,
  composition: CompositionFacts | undefined,
  report: Report,
): void {
  const { layers, blending, supersample = 1 } = settings;
  if (layers === undefined) return;
  if (typeof layers !== 'boolean') {
    report('error', 'layers', `Layers are true or false, not ${shown(layers)}.`);
    return;
  }
  if (!layers) return;
  if (codec !== 'exr') {
    report('error', 'layers', `${name} has no layers: leave them out, or choose exr-sequence.`);
    return;
  }
  const count = composition?.layers?.length ?? 0;
  if (count > MOST_LAYERS) {
    report(
      'error',
      'layers',
      `The composition has ${count} layers, and a picture takes up to ${MOST_LAYERS}: put some of them into precompositions, or leave layers out.`,
      count,
    );
  }
  if (blending === 'encoded') {
    report(
      'warning',
      'blending',
      'Compositing programs lay layers over each other in linear light: with encoded blending they don’t give the finished picture where something is translucent.',
    );
  }
  if (supersample > 1) {
    report(
      'warning',
      'supersample',
      'Samples of a pixel are laid over each other one by one: with supersampling the layers give the finished picture only nearly where their edges meet.',
    );
  }
}

/** The channels' names of a film's layers; undefined where none were asked for. */
export function resolveLayers(
  { layers, burnIn }: FormatSettings,
  { layers: drawn = [] }: CompositionFacts,
  hasBackground: boolean,
): PictureLayers | undefined {
  if (!layers) return undefined;
  const wanted = [...drawn.map(({ name }) => name), ...(burnIn ? [BURN_IN] : [])];
  // Last, so that the composition's own names are the same without it.
  const all = layerNames(hasBackground ? [...wanted, BACKGROUND] : wanted);
  const names = all.slice(0, wanted.length);
  const background = all[wanted.length];
  return { names, ...(background !== undefined && { background }) };
}

/**
 * Names as compositing programs take them: letters of ASCII, digits and `_`, a letter first, none twice, not even in
 * capitals.
 */
export function layerNames(names: readonly string[]): string[] {
  const taken = new Set(TAKEN);
  return names.map((name, index) => {
    const cleaned = cleanName(name) || `Layer_${index + 1}`;
    for (let copy = 1; ; copy++) {
      const ending = copy === 1 ? '' : `_${copy}`;
      const own = `${cleaned.slice(0, LONGEST_NAME - ending.length)}${ending}`;
      if (taken.has(own.toLowerCase())) continue;
      taken.add(own.toLowerCase());
      return own;
    }
  });
}

/** Empty where nothing is left of it. */
function cleanName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[0-9]/.test(plain) ? `Layer_${plain}` : plain;
}
