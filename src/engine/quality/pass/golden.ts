import type { QualityFinding } from '../../api/index.ts';
import { decodeImage } from '../../codecs/index.ts';
import { ExportError } from '../../errors/index.ts';
import { FrameMeter, overChecker, type Picture } from '../../metrics/index.ts';
import type { GoldenPicture } from '../evidence.ts';

/** What the compared frame must exceed in SSIM and stay below in mean CIEDE2000, as at the seed's gates. */
const LEAST_SSIM = 0.98;
const MOST_DELTA_E = 1;

/** Compares a decoded frame with the picture that somebody said is right. */
export async function goldenFindings(
  { frame, picture }: GoldenPicture,
  actual: Picture,
  alpha: 'straight' | 'premultiplied' | undefined,
): Promise<readonly QualityFinding[]> {
  const common = {
    id: 'golden-frame-differs',
    category: 'visual',
    severity: 'error',
    frames: { start: frame, end: frame + 1 },
  } as const;
  let golden: Picture;
  try {
    golden = await decodeImage(new Uint8Array(await picture.arrayBuffer()), 'image/png');
  } catch (thrown) {
    const { message } = ExportError.from(thrown);
    return [
      { ...common, severity: 'warning', message: `The golden frame ${frame} can't be read: ${message}` },
    ];
  }
  const { width, height } = golden;
  if (width !== actual.width || height !== actual.height) {
    const message = `Frame ${frame} is ${actual.width}×${actual.height}, the golden frame ${width}×${height}.`;
    return [{ ...common, message }];
  }
  const { ssim, deltaE } = new FrameMeter().measure(
    alpha ? overChecker(golden, 'straight') : golden,
    alpha ? overChecker(actual, alpha) : actual,
  );
  if (ssim > LEAST_SSIM && deltaE.mean < MOST_DELTA_E) return [];
  const message = `Frame ${frame} differs from the golden frame: SSIM ${ssim.toFixed(4)} (above ${LEAST_SSIM} is good), mean ΔE2000 ${deltaE.mean.toFixed(2)} (below ${MOST_DELTA_E} is good).`;
  return [{ ...common, message, value: ssim, threshold: LEAST_SSIM }];
}
