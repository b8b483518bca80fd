import { openDocument } from '../composition/index.ts';
import { inspectFile } from '../container/index.ts';
import { schemaProblems } from '../documents/index.ts';
import { resolveSettings } from '../formats/index.ts';
import { takeBreak } from '../media/index.ts';
import { FrameMeter } from '../metrics/index.ts';
import { type CheckOutcome, openReference, type Reference } from '../quality/index.ts';
import { type CompositionSource, type SegmentRecipe, sourceOptions } from '../segments/index.ts';
import type { MeantDocument } from './document-types.ts';
import type { PlainPreflight } from './plain-preflight.ts';
import { planWithoutEncoder } from './preflight.ts';

/** Frames that are compared. */
const MOST_FRAMES = 12;
/** Pictures are compared at most this large. */
const LONGEST_SIDE = 1280;
/** What a document that was written anew must exceed; a picture that is the same but for a code passes as well. */
const LEAST_SSIM = 0.999;
const MOST_CODES = 1;
/** Told one by one. */
const MOST_PROBLEMS = 10;

export interface DocumentLikeness {
  readonly frames: number;
  readonly ssim: number;
  readonly deltaE: number;
  /** Decibels; absent where all frames are equal. */
  readonly psnr?: number;
  /** The first frame that misses, and how. */
  readonly wrong?: { readonly frame: number; readonly ssim: number; readonly codes: number };
  readonly renderer: string;
}

/** Draws frames of two documents, spread over their time, and compares them. */
export async function compareDrawn(
  meant: MeantDocument,
  written: CompositionSource,
  prepared: PlainPreflight,
  onProgress: (share: number) => void,
): Promise<DocumentLikeness> {
  const longest = meant.atItsSize ? Number.POSITIVE_INFINITY : LONGEST_SIDE;
  using expected = await openReference(drawingRecipe(meant.source, prepared, longest));
  using actual = await openReference(drawingRecipe(written, prepared, longest));
  const { frameCount } = prepared.settings;
  const count = Math.min(MOST_FRAMES, frameCount);
  const meter = new FrameMeter();
  let [ssim, deltaE, psnr] = [1, 0, Number.POSITIVE_INFINITY];
  let wrong: DocumentLikeness['wrong'];
  for (let step = 0; step < count; step++) {
    const frame = count === 1 ? 0 : Math.round((step * (frameCount - 1)) / (count - 1));
    const before = await pictureOf(expected, meant.firstFrame + frame);
    const after = await pictureOf(actual, frame);
    const measured = meter.measure(before, after);
    const codes = farthest(before.data, after.data);
    ssim = Math.min(ssim, measured.ssim);
    deltaE = Math.max(deltaE, measured.deltaE.mean);
    psnr = Math.min(psnr, measured.psnr);
    if (measured.ssim <= LEAST_SSIM && codes > MOST_CODES) wrong ??= { frame, ssim: measured.ssim, codes };
    onProgress((step + 1) / count);
    await takeBreak();
  }
  return {
    ...{ frames: count, ssim, deltaE, renderer: expected.backend },
    ...(Number.isFinite(psnr) && { psnr }),
    ...(wrong && { wrong }),
  };
}

/**
 * Opens a finished document again.
 *
 * @param meant how it is to look
 */
export async function checkWrittenDocument(
  file: File,
  meant: MeantDocument,
  prepared: PlainPreflight,
  onProgress: (share: number) => void,
): Promise<CheckOutcome> {
  const problems: string[] = [];
  const report = await inspectFile(file);
  const { reading: _, animationId: __, ...source } = meant.source;
  const written = { ...source, bytes: new Uint8Array(await file.arrayBuffer()), fileName: file.name };
  const opened = await openDocument(written.bytes, sourceOptions(written));
  const faults = schemaProblems(opened.document);
  for (const { at, message } of faults.slice(0, MOST_PROBLEMS))
    problems.push(`Against the schema at ${at}: ${message}`);
  const { frameCount } = opened.composition;
  if (frameCount !== prepared.settings.frameCount) {
    problems.push(`The document has ${frameCount} frames instead of ${prepared.settings.frameCount}.`);
  }
  opened.composition.close();
  const { wrong, frames, ...likeness } = await compareDrawn(meant, written, prepared, onProgress);
  if (wrong) {
    problems.push(
      `Frame ${wrong.frame} differs from its composition: SSIM ${wrong.ssim.toFixed(5)}, ${wrong.codes} codes.`,
    );
  }
  return { passed: problems.length === 0, report, framesCompared: frames, ...likeness, problems };
}

/** Draws as pictures of a sequence are drawn, at the composition's own size where that is not larger than a side. */
export function drawingRecipe(
  source: CompositionSource,
  { settings, size, compositionRate }: PlainPreflight,
  longest: number,
): SegmentRecipe {
  const scale = Math.min(1, longest / Math.max(size.width, size.height));
  const side = (length: number): number => Math.max(1, Math.round(length * scale));
  const pictures = resolveSettings(
    {
      format: 'png-sequence',
      size: { width: side(size.width), height: side(size.height) },
      fit: 'stretch',
      renderer: settings.renderer,
    },
    { ...size, frameRate: compositionRate, frameCount: 1 },
  );
  return {
    composition: source,
    render: pictures.render,
    renderer: pictures.renderer,
    encoder: planWithoutEncoder(pictures.encode),
    frameRate: compositionRate,
  };
}

interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Over a checkered ground: what alpha hides shows. A copy, since the next frame lies in its place. */
async function pictureOf(reference: Reference, frame: number): Promise<Drawn> {
  const { width, height, data } = await reference.pixels(frame);
  const picture = new Uint8Array(width * height * 4);
  for (let at = 0; at < picture.length; at += 4) {
    const alpha = (data[at + 3] as number) / 255;
    const pixel = at / 4;
    const ground = ((pixel % width) >> 4) + (Math.floor(pixel / width) >> 4);
    const light = ground % 2 === 0 ? 255 : 96;
    for (let channel = 0; channel < 3; channel++) {
      picture[at + channel] = Math.round((data[at + channel] as number) * alpha + light * (1 - alpha));
    }
    picture[at + 3] = 255;
  }
  return { width, height, data: picture };
}

function farthest(a: Uint8Array, b: Uint8Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
  return most;
}
