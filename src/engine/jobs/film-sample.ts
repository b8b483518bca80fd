import type { EncoderInput, FrameSample } from '../codecs/index.ts';
import type { ResolvedSettings } from '../formats/index.ts';
import type { YuvFrame } from '../media/index.ts';
import { openDrawing, type Pictures, sourceFrame } from '../segments/index.ts';

/** As many as a trial encodes. */
const SAMPLE_FRAMES = 6;
const MAXIMUM_BYTES = 256 * 2 ** 20;

/** Some frames from the middle of an export's programme, for the trial of its encoder; none where a single one is too large to keep. */
export function filmSample(pictures: Pictures, settings: ResolvedSettings): FrameSample {
  return (input) => draw(pictures, settings, input);
}

async function draw(
  pictures: Pictures,
  { encode, render, renderer: backend, lut, optimization, range, leader, frameRate }: ResolvedSettings,
  input: EncoderInput,
): Promise<YuvFrame[]> {
  const frames: YuvFrame[] = [];
  const {
    renderer,
    draw: drawScenes,
    inputOf,
  } = await openDrawing({
    encoder: { settings: encode, input },
    render,
    renderer: backend,
    ...(lut !== undefined && { lut }),
    optimization,
  });
  const { signal } = new AbortController();
  let bytes = 0;
  try {
    const start = range.start + (leader?.frames ?? 0);
    const middle = Math.max(start, Math.floor((start + range.end - SAMPLE_FRAMES) / 2));
    for (let frame = middle; frame < Math.min(range.end, middle + SAMPLE_FRAMES); frame++) {
      const instant = sourceFrame(frame, frameRate, pictures.facts.frameRate);
      const made = inputOf(await drawScenes([await pictures.scene(instant, signal)]));
      if (!('colourSpace' in made)) break;
      bytes += made.data.length;
      if (bytes > MAXIMUM_BYTES) break;
      frames.push({ ...made, data: made.data.slice() });
    }
    return frames;
  } finally {
    renderer[Symbol.dispose]();
  }
}
