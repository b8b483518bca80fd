import { ALL_FORMATS, BlobSource, Input } from 'mediabunny';
import type { AssetFile } from '../../composition/index.ts';
import { ExportError } from '../../errors/index.ts';
import { type Rational, toNumber } from '../../media/index.ts';
import { indexTrack, pictureTrack, shownAs } from './track.ts';

/** What a video is as a composition. */
export interface VideoFacts {
  /** As it is shown: in square pixels, turned. */
  readonly width: number;
  readonly height: number;
  /** Its own; for a variable one the common rate that most of its frames have. */
  readonly frameRate: Rational;
  /** Frames at that rate from the first to the end of the last. */
  readonly frameCount: number;
  /** Of the first frame, on the file's clock, in seconds. */
  readonly start: number;
}

/** @throws ExportError ASSET_FAILED */
export async function describeVideo(file: AssetFile): Promise<VideoFacts> {
  const blob = file instanceof Blob ? file : new Blob([file]);
  const input = new Input({ source: new BlobSource(blob), formats: ALL_FORMATS });
  try {
    const track = await pictureTrack(input);
    const { times } = await indexTrack(track);
    const shown = await shownAs(track, await track.getCodedWidth(), await track.getCodedHeight());
    const frameRate = times.nominalRate;
    const length = (times.end - times.start) * toNumber(frameRate);
    return {
      width: shown.displayWidth,
      height: shown.displayHeight,
      frameRate,
      // A part of a frame at the end still shows once.
      frameCount: times.rate ? times.count : Math.max(1, Math.ceil(length - 1e-3)),
      start: times.start,
    };
  } catch (thrown) {
    const { message } = ExportError.from(thrown, 'ASSET_FAILED');
    throw new ExportError('ASSET_FAILED', `The video can't be read: ${message}`, { cause: thrown });
  } finally {
    input.dispose();
  }
}
