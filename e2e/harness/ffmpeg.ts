import { ensureFfmpegCore } from '../../src/engine/codecs/ffmpeg/core-files.ts';
import { planFfmpegEncoder, planWithFfmpeg } from '../../src/engine/codecs/ffmpeg/plan.ts';
import { FfmpegSegmentEncoder } from '../../src/engine/codecs/ffmpeg/segment-encoder.ts';
import type { EncodeSettings } from '../../src/engine/codecs/index.ts';
import { BT709_LIMITED, planarBytes, sha256Hex } from '../../src/engine/media/index.ts';
import { paintPlanes } from '../../test/ffmpeg-frames.ts';

/* Encodes painted planes by ffmpeg.wasm in a real worker. */

export interface FfmpegRequest {
  readonly codec: 'prores' | 'dnxhd' | 'dnxhr' | 'h264' | 'h265';
  readonly profile?: EncodeSettings['profile'];
  readonly alpha?: boolean;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly shareMemory?: boolean;
  /** Of libx264. */
  readonly options?: readonly string[];
  /** Closes the encoder after so many frames. */
  readonly abandonAfter?: number;
  /** Milliseconds that each frame takes to come, as from a renderer at work; one picture is shown throughout then. */
  readonly pace?: number;
}

export interface FfmpegOutcome {
  readonly hashes: readonly string[];
  readonly bytes: number;
  readonly milliseconds: number;
  readonly isolated: boolean;
}

function spin(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

const NOTHING: FfmpegOutcome = { hashes: [], bytes: 0, milliseconds: 0, isolated: crossOriginIsolated };

const calls = {
  /** Files that wait in the origin private file system for their encoder. */
  async scratchFiles(): Promise<string[]> {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('framewright-scratch', { create: true });
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    return names;
  },

  fetchCore: async (): Promise<number[]> => {
    const shares: number[] = [];
    await ensureFfmpegCore('prores_ks', (share) => shares.push(share));
    return shares;
  },

  async encode(request: FfmpegRequest): Promise<FfmpegOutcome> {
    const { codec, profile, alpha, width, height, frames, shareMemory, options = [] } = request;
    const settings: EncodeSettings = {
      codec,
      ...(profile && { profile }),
      ...(alpha && { alpha }),
      width,
      height,
      frameRate: { num: 25, den: 1 },
      rate: { mode: 'profile' },
      colourSpace: BT709_LIMITED,
      depth: 10,
    };
    const software = codec === 'h264' ? 'libx264' : codec === 'h265' ? 'libx265' : undefined;
    const plan = software
      ? await planWithFfmpeg(
          settings,
          {
            encoder: software,
            options: ['-preset', 'ultrafast', '-threads', '1', ...options],
            kind: 'inter',
          },
          'I420',
          [],
        )
      : await planFfmpegEncoder(settings);
    const format = plan.input as 'I420';
    const data = new Uint8Array(planarBytes(format, width, height));
    using encoder = new FfmpegSegmentEncoder(plan, {
      frameCount: frames,
      ...(shareMemory !== undefined && { shareMemory }),
    });
    const pace = request.pace;
    if (pace !== undefined) paintPlanes(data, format, width, height, 0);
    const started = performance.now();
    for (let frame = 0; frame < frames; frame++) {
      if (pace === undefined) paintPlanes(data, format, width, height, frame);
      else spin(pace);
      await encoder.encode({ format, width, height, colourSpace: BT709_LIMITED, data });
      if (frame + 1 === request.abandonAfter) return NOTHING;
    }
    const { packets } = await encoder.finish();
    return {
      milliseconds: performance.now() - started,
      hashes: await Promise.all(packets.map((packet) => sha256Hex(packet.data))),
      bytes: packets.reduce((sum, packet) => sum + packet.data.length, 0),
      isolated: crossOriginIsolated,
    };
  },
};

export type FfmpegHarness = typeof calls;
Object.assign(globalThis, { harness: calls, bench: calls });
