import type { SoundReader } from '../../audio/index.ts';
import type { SoundFile } from '../../composition/index.ts';
import { ExportError } from '../../errors/index.ts';
import { ffmpegIsThere, openFfmpegSound } from './ffmpeg-reader.ts';
import { openMediaSound, type SoundFacts, soundFacts } from './media-reader.ts';

export interface OpenedSound {
  readonly reader: SoundReader;
  /** Absent where only decoding would tell. */
  readonly seconds?: number;
}

/**
 * Opens a file's sound: with the browser's decoders, else with ffmpeg.wasm.
 *
 * @returns undefined where the file has no sound and needs none
 * @throws ExportError ASSET_FAILED
 */
export async function openSound({ data, name, optional }: SoundFile): Promise<OpenedSound | undefined> {
  let facts: SoundFacts | undefined;
  let refusal: ExportError;
  try {
    facts = await soundFacts(data, name);
    if (facts?.decodable) return { reader: await openMediaSound(data, name), seconds: facts.seconds };
    if (!facts && optional) return undefined;
    refusal = new ExportError(
      'ASSET_FAILED',
      facts
        ? `The sound "${name}" can't be played: this browser can't decode ${facts.codec ?? 'it'}.`
        : `The sound "${name}" can't be played: there is none in the file.`,
      { value: facts?.codec },
    );
    if (!facts) throw refusal;
  } catch (thrown) {
    refusal = ExportError.from(thrown);
    if (refusal.code !== 'ASSET_FAILED') throw refusal;
  }
  if (!ffmpegIsThere()) throw refusal;
  try {
    return { reader: await openFfmpegSound(data, name) };
  } catch (thrown) {
    // What the browser said of the file is the better reason; ffmpeg was only the last hope.
    throw ExportError.from(thrown).code === 'ASSET_FAILED' ? refusal : thrown;
  }
}
