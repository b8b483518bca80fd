import type { QualityFinding } from '../../api/index.ts';
import { isAnimatedCodec, isPictureCodec } from '../../codecs/index.ts';
import { ExportError } from '../../errors/index.ts';
import { createFrameReader } from '../compare-video.ts';
import { checkCompliance } from '../compliance/index.ts';
import type { ValidationEvidence, ValidationRequest } from '../evidence.ts';
import { checkTechnical } from '../technical/index.ts';
import { coldStartFindings } from './cold-start.ts';
import { framesToShow, showFrames } from './evidence-frames.ts';
import { type ExpectedFrames, openExpectedFrames } from './expected-frames.ts';
import { type FilePictures, openFilePictures } from './file-pictures.ts';
import { type FilmOutcome, FilmPass } from './film-pass.ts';
import { openSequencePictures } from './sequence-pictures.ts';
import { listen } from './sound-pass.ts';
import { sceneCuts, stratifiedSample } from './strata.ts';

/** Shares of the work at which its parts end. */
const AFTER_TECHNICAL = 0.05;
const AFTER_FRAMES = 0.9;

const TOLD_ONCE: ReadonlySet<QualityFinding['id']> = new Set([
  'sound-missing',
  'sound-unexpected',
  'sound-format-wrong',
  'sound-length-wrong',
]);

const NOTHING_SEEN: FilmOutcome = {
  frames: [],
  consistency: { inOrder: false, dropped: [], duplicated: [], flicker: 0 },
  findings: [],
};

/**
 * Looks at a finished file wholly: decodes its frames and compares each with a fresh rendering, its sound with the mix
 * made anew, and its structure with what was asked for. What the file holds never makes it throw; what it finds are facts,
 * which somebody else judges.
 *
 * @param onProgress is told the share that is done, 0–1
 * @throws ExportError where the reference can't be drawn: that is no fault of the file
 */
export async function validateFile(
  request: ValidationRequest,
  onProgress: (share: number) => void,
): Promise<ValidationEvidence> {
  const started = performance.now();
  const { output, recipe, ranges } = request;
  const file = output.kind === 'file' ? output.file : undefined;
  const technical = await checkTechnical(request, file);
  onProgress(AFTER_TECHNICAL);
  using expected = await openExpectedFrames(recipe, ranges);
  const findings: QualityFinding[] = [...technical.findings];
  let film = NOTHING_SEEN;
  let measurement: ValidationEvidence['sound'];
  let evidence: ValidationEvidence['evidence'] = [];
  const pictures = technical.decodable ? await open(request, findings) : undefined;
  if (pictures) {
    try {
      const indices = await chosenFrames(request, pictures.count);
      film = await new FilmPass(request, expected, pictures).walk(indices, (share) =>
        onProgress(AFTER_TECHNICAL + share * (AFTER_FRAMES - AFTER_TECHNICAL)),
      );
      findings.push(...film.findings);
      evidence = await show(request, film, findings, pictures, expected);
    } finally {
      pictures.close();
    }
  }
  if (file && technical.decodable && !hasNoSound(recipe.encoder.settings)) {
    findings.push(...(await coldStartFindings(file, recipe.frameRate, recipe.encoder.settings.colourSpace)));
    const known = new Set(findings.map(({ id }) => id));
    const sound = await listen(request, file);
    measurement = sound.measurement;
    // What the file says of its sound was read before: that it is missing, or of another format, is told once.
    findings.push(...sound.findings.filter(({ id }) => !(known.has(id) && TOLD_ONCE.has(id))));
  }
  const compliance = checkCompliance(request, technical.report, measurement);
  findings.push(...compliance.findings);
  onProgress(1);
  return {
    fileName: file?.name ?? '',
    bytes: file?.size ?? 0,
    ...(technical.sha256 !== undefined && { sha256: technical.sha256 }),
    ...(request.sha256 !== undefined && { expectedSha256: request.sha256 }),
    ...(technical.report && { report: technical.report }),
    structure: technical.structure,
    codec: technical.codec,
    rules: compliance.rules,
    frames: film.frames,
    framesTotal: expected.count,
    consistency: film.consistency,
    ...(measurement && { sound: measurement }),
    segments: technical.segments,
    findings,
    evidence,
    renderer: expected.backend,
    milliseconds: performance.now() - started,
  };
}

function hasNoSound({ codec }: ValidationRequest['recipe']['encoder']['settings']): boolean {
  return isPictureCodec(codec) || isAnimatedCodec(codec);
}

/** @returns undefined, with a finding, for what holds no pictures */
async function open(
  { output, recipe, ranges, expected }: ValidationRequest,
  findings: QualityFinding[],
): Promise<FilePictures | undefined> {
  const { codec, colourSpace } = recipe.encoder.settings;
  try {
    if (isPictureCodec(codec))
      return await openSequencePictures(output, ranges, recipe.encoder.settings, expected);
    if (output.kind === 'file') return await openFilePictures(output.file, recipe.frameRate, colourSpace);
    throw new ExportError('CHECK_FAILED', 'Loose files are pictures, never a video.', { value: codec });
  } catch (thrown) {
    const { message } = ExportError.from(thrown);
    findings.push({ id: 'file-unreadable', category: 'technical', severity: 'error', message });
    return undefined;
  }
}

async function chosenFrames(
  { sampled, recipe, ranges, golden = [], besides = [] }: ValidationRequest,
  count: number,
): Promise<readonly number[]> {
  if (!sampled) return Array.from({ length: count }, (_, index) => index);
  const cuts = await sceneCuts(recipe, ranges);
  return stratifiedSample(ranges, count, cuts, [...golden.map(({ frame }) => frame), ...besides]);
}

/** Pictures are for the eye: where a decoder that worked before fails now, what was found is told without them. */
async function show(
  { recipe, golden = [] }: ValidationRequest,
  film: FilmOutcome,
  findings: QualityFinding[],
  pictures: FilePictures,
  expected: ExpectedFrames,
): Promise<ValidationEvidence['evidence']> {
  const chosen = framesToShow(film.frames, findings, pictures.count);
  try {
    // One that can't be read is a warning.
    const differing = findings.filter(
      ({ id, severity }) => id === 'golden-frame-differs' && severity === 'error',
    );
    const missed = golden.filter(({ frame }) => differing.some(({ frames }) => frames?.start === frame));
    const approved = new Map(missed.map(({ frame, picture }) => [frame, picture]));
    return await showFrames(chosen, pictures, expected, createFrameReader(recipe), approved);
  } catch (thrown) {
    const { message } = ExportError.from(thrown);
    findings.push({
      id: 'assumed',
      category: 'technical',
      severity: 'note',
      message: `Pictures of what was found could not be made: ${message}`,
    });
    return [];
  }
}
