import { describe, expect, it } from 'vitest';
import { ProResFrameEncoder } from '../src/engine/codecs/prores/frame-encoder.ts';
import { proResInput } from '../src/engine/codecs/prores/profiles.ts';
import { Vc3FrameEncoder } from '../src/engine/codecs/vc3/frame-encoder.ts';
import { vc3Kind } from '../src/engine/codecs/vc3/profiles.ts';
import { planarBytes } from '../src/engine/media/index.ts';
import { tryHostileFrames } from './prove/bounds.ts';
import { GuardedMemory } from './prove/guarded-memory.ts';
import { proResSettings } from './prove/prores.ts';
import { dnxSettings } from './prove/vc3.ts';

const ROOM = 32 << 20;

describe('the encoders’ kernels, every access checked', () => {
  it('keep to their buffers, whatever the sizes and numbers', () => {
    expect(tryHostileFrames(60, 1)).toEqual([]);
  });

  it.each([
    ['ProRes', proResSettings('hq', 256, 120)],
    ['VC-3', dnxSettings('hqx', 256, 120)],
  ] as const)('are caught at the first byte of %s’s planes that is not theirs', (_name, settings) => {
    const { width, height, colourSpace } = settings;
    const isProRes = settings.codec === 'prores';
    const format = isProRes ? proResInput(settings) : vc3Kind(settings).input;
    const bytes = planarBytes(format, width, height);
    const encode = (room: number): Uint8Array => {
      const memory = new GuardedMemory(ROOM);
      const Encoder = isProRes ? ProResFrameEncoder : Vc3FrameEncoder;
      const encoder = new Encoder(settings, memory);
      const place = memory.allocate(room);
      const data = new Uint8Array(memory.memory.buffer, place, bytes);
      return encoder.encode({ format, width, height, colourSpace, data });
    };
    expect(encode(bytes).length).toBeGreaterThan(0);
    expect(() => encode(bytes - 1)).toThrow(WebAssembly.RuntimeError);
  });
});
