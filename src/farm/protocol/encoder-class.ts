import { describeBrowser, type EncoderPlan, isPictureCodec, sha256Hex } from '../../engine/host.ts';
import { ANY_CLASS, type EncoderClass } from './names.ts';

let own: Promise<EncoderClass> | undefined;

/** The class of machines whose browser encodes as this one does: the same build, platform and number of cores. */
export function browserClass(): Promise<EncoderClass> {
  own ??= describeBrowser().then(
    async (browser) => `b_${(await sha256Hex(new TextEncoder().encode(browser))).slice(0, 16)}`,
  );
  return own;
}

/** The machines that give the same bytes by this plan. */
export async function classOf({ settings, webcodecs }: EncoderPlan): Promise<EncoderClass> {
  // Pictures are compressed by the browser's own CompressionStream.
  return webcodecs || isPictureCodec(settings.codec) ? browserClass() : ANY_CLASS;
}
