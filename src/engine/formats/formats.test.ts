import { describe, expect, it } from 'vitest';
import { BT709_LIMITED, SRGB } from '../media/index.ts';
import {
  type CompositionFacts,
  defaultSettings,
  FORMATS,
  type FormatSettings,
  getFormat,
  outputFrameCount,
  parseColour,
  resolveSettings,
  validateSettings,
} from './index.ts';

const HD: CompositionFacts = { width: 1920, height: 1080, frameRate: { num: 60, den: 1 }, frameCount: 600 };
const rate = (num: number, den = 1) => ({ num, den });

describe('resolveSettings', () => {
  it('takes everything that is left open from the composition', () => {
    expect(resolveSettings({ format: 'h264-mp4' }, HD)).toMatchObject({
      container: 'mp4',
      extension: 'mp4',
      mimeType: 'video/mp4',
      encode: {
        codec: 'h264',
        width: 1920,
        height: 1080,
        frameRate: rate(60),
        rate: { mode: 'quality', quality: 75 },
        colourSpace: BT709_LIMITED,
        depth: 8,
      },
      render: {
        width: 1920,
        height: 1080,
        fit: 'contain',
        background: [0, 0, 0, 1],
        supersample: 1,
        format: 'rgba8',
      },
      renderer: 'auto',
      range: { start: 0, end: 600 },
      frameCount: 600,
      warnings: [],
    });
  });

  it('keeps transparency where the format can', () => {
    const png = resolveSettings({ format: 'png-sequence', depth: 16 }, HD);
    expect(png.render).toMatchObject({ background: [0, 0, 0, 0], alpha: 'straight', format: 'rgba16' });
    expect(png.encode).toMatchObject({ codec: 'png', colourSpace: SRGB, depth: 16 });
    const opaque = resolveSettings({ format: 'png-sequence', alpha: 'none', background: '#336699' }, HD);
    expect(opaque.render.background).toEqual([0.2, 0.4, 0.6, 1]);
    const folder = resolveSettings({ format: 'png-sequence', container: 'folder' }, HD);
    expect(folder).toMatchObject({ container: 'folder', mimeType: 'image/png' });
  });

  it('lays a faint background over black where there is no transparency, and says so', () => {
    const { render, warnings } = resolveSettings({ format: 'vp9-webm', background: '#ff000080' }, HD);
    expect(render.background).toEqual([128 / 255, 0, 0, 1]);
    expect(warnings).toMatchObject([{ severity: 'warning', setting: 'background' }]);
  });

  it.each([
    [513.4, 299, 514, 300],
    [1, 1, 16, 16],
    [8192, 1000, 4096, 500],
    [640, 360, 640, 360],
  ])('makes %d×%d even and not too large: %d×%d', (width, height, outWidth, outHeight) => {
    const resolved = resolveSettings({ format: 'h264-mp4' }, { ...HD, width, height });
    expect([resolved.encode.width, resolved.encode.height]).toEqual([outWidth, outHeight]);
    expect([resolved.render.width, resolved.render.height]).toEqual([outWidth, outHeight]);
    expect(resolved.warnings.length).toBe(width === outWidth && height === outHeight ? 0 : 1);
  });

  it('keeps odd sizes in pictures', () => {
    const { encode, warnings } = resolveSettings(
      { format: 'png-sequence' },
      { ...HD, width: 513, height: 301 },
    );
    expect([encode.width, encode.height, warnings.length]).toEqual([513, 301, 0]);
  });

  it.each([
    [rate(60), 600, rate(30), 300],
    [rate(60), 600, rate(24000, 1001), 240],
    [rate(30000, 1001), 300, rate(60), 601],
    [rate(25), 1, rate(1), 1],
    [rate(24), 100, rate(24), 100],
  ])('samples in time: %o × %d at %o is %d frames', (own, frameCount, frameRate, expected) => {
    const facts = { ...HD, frameRate: own, frameCount };
    expect(outputFrameCount(facts, frameRate)).toBe(expected);
    expect(resolveSettings({ format: 'av1-mp4', frameRate }, facts).frameCount).toBe(expected);
  });

  it('takes ranges in frames of the output', () => {
    const resolved = resolveSettings(
      { format: 'av1-webm', range: { start: 10, end: 20 }, frameRate: rate(30) },
      HD,
    );
    expect(resolved).toMatchObject({ range: { start: 10, end: 20 }, frameCount: 10 });
  });

  it('takes a bit rate instead of a quality', () => {
    expect(resolveSettings({ format: 'h264-mp4', bitrate: 5e6 }, HD).encode.rate).toEqual({
      mode: 'bitrate',
      bitsPerSecond: 5e6,
    });
  });

  it('draws pictures of wide gamut in floating point, for 16 bits', () => {
    const { render, encode } = resolveSettings({ format: 'png-sequence', colour: 'pq' }, HD);
    expect(render.format).toBe('rgba32f');
    expect(encode).toMatchObject({ depth: 16, colourSpace: { primaries: 'bt2020', transfer: 'pq' } });
    const [problem] = validateSettings({ format: 'png-sequence', colour: 'p3', depth: 8 });
    expect(problem).toMatchObject({ severity: 'error', setting: 'colour' });
  });

  it('opens the shutter for a part of the output frame, in the frames of the composition', () => {
    const motionBlur = { angle: 180, samples: 8 };
    expect(resolveSettings({ format: 'h264-mp4', motionBlur }, HD).motionBlur).toEqual({
      angle: 180,
      phase: -90,
      samples: 8,
    });
    const slow = resolveSettings({ format: 'h264-mp4', motionBlur, frameRate: rate(30) }, HD);
    expect(slow.motionBlur).toEqual({ angle: 360, phase: -180, samples: 8 });
  });

  it('refuses with the sentence of the first problem', () => {
    expect(() => resolveSettings({ format: 'h264-mp4', size: { width: 101, height: 100 } }, HD)).toThrowError(
      expect.objectContaining({ code: 'INVALID_SETTINGS', message: expect.stringContaining('102×100') }),
    );
    expect(() => resolveSettings({ format: 'xdcam-hd422' }, HD)).toThrowError(
      expect.objectContaining({ code: 'UNSUPPORTED_FORMAT', message: expect.stringContaining('planned') }),
    );
  });
});

describe('validateSettings', () => {
  it.each([
    [{ size: { width: Number.NaN, height: 10 } }, 'size'],
    [{ size: { width: 1e308, height: 10 } }, 'size'],
    [{ size: { width: -2, height: 10 } }, 'size'],
    [{ size: null }, 'size'],
    [{ size: { width: 14, height: 100 } }, 'size'],
    [{ bitrate: 5 }, 'bitrate'],
    [{ bitrate: '5000000' }, 'bitrate'],
    [{ bitrate: 1e6, quality: 50 }, 'bitrate'],
    [{ quality: 101 }, 'quality'],
    [{ quality: Number.NaN }, 'quality'],
    [{ depth: 10 }, 'depth'],
    [{ alpha: 'straight' }, 'alpha'],
    [{ container: 'zip' }, 'container'],
    [{ background: 'reddish' }, 'background'],
    [{ background: 7 }, 'background'],
    [{ frameRate: rate(0) }, 'frameRate'],
    [{ frameRate: rate(1001) }, 'frameRate'],
    [{ frameRate: null }, 'frameRate'],
    [{ range: { start: 5, end: 5 } }, 'range'],
    [{ range: { start: -1, end: 5 } }, 'range'],
    [{ range: { start: 0, end: 601 } }, 'range'],
    [{ fit: 'zoom' }, 'fit'],
    [{ supersample: 3 }, 'supersample'],
    [{ renderer: 'gpu' }, 'renderer'],
    [{ title: 5 }, 'title'],
    [{ motionBlur: { angle: 0 } }, 'motionBlur'],
    [{ motionBlur: { angle: 721 } }, 'motionBlur'],
    [{ motionBlur: { angle: 180, phase: 400 } }, 'motionBlur'],
    [{ motionBlur: { angle: 180, samples: 1.5 } }, 'motionBlur'],
    [{ motionBlur: null }, 'motionBlur'],
    [{ blending: 'gamma' }, 'blending'],
    [{ imageSampling: 'nearest' }, 'imageSampling'],
    [{ dither: 1 }, 'dither'],
    [{ theme: '' }, 'theme'],
    [{ colour: 'p3' }, 'colour'],
    [{ colour: 'rec709' }, 'colour'],
    [{ optimization: 'fast' }, 'optimization'],
    [{ optimization: { cache: {} } }, 'optimization'],
    [{ optimization: { caching: { nodeCache: { maxBytes: -1 } } } }, 'optimization'],
    [{ optimization: { quality: { previewQuality: 2 } } }, 'optimization'],
  ])('names what is wrong with %o', (settings, setting) => {
    const problems = validateSettings({ format: 'h264-mp4', ...settings } as FormatSettings, HD);
    expect(problems.map((problem) => problem.setting)).toEqual([setting]);
    expect(problems[0]?.severity).toBe('error');
  });

  it('finds nothing wrong with the defaults of any format', () => {
    const facts = { ...HD, frameRate: rate(25) };
    for (const { id } of FORMATS) expect(validateSettings(defaultSettings(id), facts)).toEqual([]);
  });

  it('only warns of a quality that a lossless format does not use', () => {
    expect(validateSettings({ format: 'png-sequence', quality: 5 })).toMatchObject([{ severity: 'warning' }]);
  });

  it.each([
    ['h264mp4', 'h264-mp4'],
    ['VP9-WEBM', 'vp9-webm'],
    ['png-sequenze', 'png-sequence'],
  ])('suggests a format for %s', (id, suggestion) => {
    const [problem] = validateSettings({ format: id as FormatSettings['format'] });
    expect(problem).toMatchObject({ severity: 'error', setting: 'format', value: id });
    expect(problem?.message).toContain(`Did you mean ${suggestion}?`);
  });

  it('suggests nothing for what resembles nothing', () => {
    expect(() => getFormat('xyz')).toThrowError(/^There is no format "xyz"\. This version/);
    expect(() => getFormat('q'.repeat(1e6))).toThrowError(/There is no format "q{40}"/);
  });
});

describe('parseColour', () => {
  it.each([
    ['#f00', [1, 0, 0, 1]],
    ['#0f08', [0, 1, 0, 136 / 255]],
    ['#336699', [0.2, 0.4, 0.6, 1]],
    ['#33669900', [0.2, 0.4, 0.6, 0]],
    [' Transparent ', [0, 0, 0, 0]],
  ])('reads %s', (text, colour) => {
    expect(parseColour(text)).toEqual(colour);
  });

  it.each(['', '#', '#12', '#12345', '#ggg', 'red', '#1234567'])('refuses "%s"', (text) => {
    expect(() => parseColour(text)).toThrowError(/no colour/);
  });
});
