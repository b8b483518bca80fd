import { describe, expect, it } from 'vitest';
import { PreviewSize } from './preview-size.ts';

const SHOWN = { width: 800, height: 400 };

describe('PreviewSize', () => {
  it('draws what is shown, unless less was asked for', () => {
    expect(new PreviewSize(undefined, 30).of(SHOWN, true)).toEqual(SHOWN);
    expect(new PreviewSize({ previewQuality: 0.5 }, 30).of(SHOWN, true)).toEqual({ width: 400, height: 200 });
  });

  it('shrinks while drawing is slower than the frames, and grows again, never beyond what was asked for', () => {
    const size = new PreviewSize({ adaptiveQuality: true, previewQuality: 0.5 }, 50);
    size.took(30);
    size.took(30);
    expect(size.of(SHOWN, true)).toEqual({ width: 200, height: 100 });
    for (let i = 0; i < 20; i++) size.took(30);
    expect(size.of(SHOWN, true).width).toBe(200);
    expect(size.of(SHOWN, false).width).toBe(400);
    // Neither too slow nor with room for twice the work.
    size.took(12);
    expect(size.of(SHOWN, true).width).toBe(200);
    for (let i = 0; i < 20; i++) size.took(1);
    expect(size.of(SHOWN, true).width).toBe(400);
  });

  it('stays as it is under the manual strategy', () => {
    const size = new PreviewSize({ adaptiveQuality: true, lodStrategy: 'manual' }, 50);
    size.took(500);
    expect(size.of(SHOWN, true)).toEqual(SHOWN);
  });
});
