import { describe, expect, it } from 'vitest';
import { BT709_LIMITED, SRGB } from '../media/index.ts';
import {
  type CompositionFacts,
  FORMATS,
  type FormatSettings,
  getFormat,
  outputFrameCount,
  parseColour,
  resolveSettings,
  validateSettings,
} from './index.ts';

const HD: CompositionFacts = { width: 1920, height: 1080, frameRate: { num: 60, den: 1 }, frameCount: 600 };
/** The smallest look-up table: it changes nothing. */
const LUT = 'LUT_1D_SIZE 2\n0 0 0\n1 1 1\n';
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

  it('draws what has odd sides at its own scale, beside background', () => {
    const odd = { ...HD, width: 101, height: 77 };
    const { encode, render, warnings } = resolveSettings({ format: 'h264-mp4', fit: 'stretch' }, odd);
    expect([encode.width, encode.height, render.fit]).toEqual([102, 78, 'pad']);
    expect(warnings).toMatchObject([{ setting: 'size', value: '101×77' }]);
    const master = resolveSettings({ format: 'prores-4444' }, odd);
    expect([master.encode.width, master.encode.height, master.render.fit]).toEqual([101, 77, 'contain']);
    const large = resolveSettings({ format: 'h264-mp4' }, { ...HD, width: 8192, height: 1001 });
    expect([large.encode.width, large.encode.height, large.render.fit]).toEqual([4096, 502, 'contain']);
  });

  it('makes masters at the rate of their profile, with timecode, 24-bit sound and ten bits', () => {
    const pal = { ...HD, frameRate: rate(25), frameCount: 50 };
    expect(resolveSettings({ format: 'prores-hq' }, pal)).toMatchObject({
      container: 'mov',
      extension: 'mov',
      mimeType: 'video/quicktime',
      encode: { codec: 'prores', profile: 'hq', chroma: '422', depth: 10, rate: { mode: 'profile' } },
      render: { format: 'rgba16', alpha: 'premultiplied', background: [0, 0, 0, 1] },
      audio: { codec: 'pcm-s24', sampleRate: 48000 },
      file: { timecode: '00:00:00:00' },
    });
    const alpha = resolveSettings({ format: 'prores-4444' }, pal);
    expect(alpha.encode).toMatchObject({ chroma: '444', alpha: true });
    expect(alpha.render).toMatchObject({ alpha: 'straight', background: [0, 0, 0, 0] });
    const premultiplied = resolveSettings({ format: 'prores-4444', alpha: 'premultiplied' }, pal);
    expect(premultiplied.render.alpha).toBe('premultiplied');
    const opaque = resolveSettings({ format: 'prores-4444', alpha: 'none' }, pal);
    expect(opaque.encode.alpha).toBeUndefined();
    expect(opaque.render.background).toEqual([0, 0, 0, 1]);
    // 12.5 frames a second have no timecode.
    const odd = resolveSettings({ format: 'prores-hq' }, { ...pal, frameRate: rate(25, 2) });
    expect(odd.file.timecode).toBeUndefined();
  });

  it('tags colours of video, sites chroma and deepens samples as the colours need', () => {
    const pq = resolveSettings({ format: 'h265-mp4', colour: 'pq' }, HD);
    expect(pq.encode).toMatchObject({
      depth: 10,
      chromaSiting: 'top-left',
      colourSpace: { primaries: 'bt2020', transfer: 'pq', matrix: 'bt2020-ncl', fullRange: false },
    });
    expect(pq.render.format).toBe('rgba32f');
    const web = resolveSettings({ format: 'vp9-webm', fullRange: true, lut: LUT }, HD);
    expect(web.encode).toMatchObject({
      depth: 8,
      chromaSiting: 'left',
      colourSpace: { primaries: 'bt709', fullRange: true },
    });
    expect(web).toMatchObject({ lut: LUT, render: { format: 'rgba32f' } });
    expect(resolveSettings({ format: 'av1-mp4', depth: 10 }, HD).render.format).toBe('rgba16');
    const rgb = resolveSettings({ format: 'dnxhr-444', colourModel: 'rgb', colour: 'p3' }, HD);
    expect(rgb.encode.colourSpace).toEqual({
      ...{ primaries: 'smpte432', transfer: 'bt709' },
      ...{ matrix: 'rgb', fullRange: true },
    });
    const [range] = validateSettings({ format: 'dnxhr-444', colourModel: 'rgb', fullRange: false });
    expect(range).toMatchObject({ severity: 'warning', setting: 'fullRange' });
    // Masters of 12 bits are for who asks.
    expect(resolveSettings({ format: 'dnxhr-hqx', colour: 'pq' }, HD).encode.depth).toBe(10);
    expect(resolveSettings({ format: 'prores-4444', depth: 12 }, HD).encode.depth).toBe(12);
    const alpha = (more: object) =>
      resolveSettings({ format: 'prores-4444xq', ...more }, HD).encode.alphaDepth;
    expect(alpha({ alphaDepth: 8 })).toBe(8);
    // What there was before has the same name, and so the same segments.
    expect([alpha({}), alpha({ alphaDepth: 16 }), alpha({ alphaDepth: 8, alpha: 'none' })]).toEqual([
      ...[undefined, undefined, undefined],
    ]);
  });

  it('takes markers of the exported part as chapters, in its own frames', () => {
    const markers = [
      { name: 'late', frame: 300, duration: 0 },
      { name: 'early', frame: 5, duration: 0 },
      { name: 'start', frame: 60, duration: 10 },
      { name: 'again', frame: 60, duration: 10 },
      { name: '', frame: 90, duration: 0 },
    ];
    const settings = { format: 'h264-mp4', frameRate: rate(30), range: { start: 30, end: 200 } } as const;
    expect(resolveSettings(settings, { ...HD, markers }).file.chapters).toEqual([
      { title: 'start', frame: 0 },
      { title: 'late', frame: 120 },
    ]);
    expect(
      resolveSettings({ ...settings, chapters: false }, { ...HD, markers }).file.chapters,
    ).toBeUndefined();
  });

  it('chooses sound by container and fills in what was left open', () => {
    const audio = (settings: Omit<FormatSettings, 'format'>) =>
      resolveSettings({ format: 'h264-mp4', ...settings }, HD).audio;
    expect(audio({})).toEqual({ codec: 'aac', sampleRate: 48000 });
    expect(audio({ container: 'mkv' })?.codec).toBe('aac');
    expect(audio({ audio: false })).toBeUndefined();
    expect(
      audio({ audio: { codec: 'opus', bitrate: 96000, layout: '5.1', loudness: { target: -23 } } }),
    ).toEqual({
      codec: 'opus',
      bitrate: 96000,
      layout: '5.1',
      sampleRate: 48000,
      loudness: { target: -23, truePeak: -1 },
    });
    expect(resolveSettings({ format: 'png-sequence' }, HD).audio).toBeUndefined();
  });

  it('honours the codec settings of the seed', () => {
    const codecOptimizations = {
      h264: { preset: 'fast', profile: 'high', level: '4.2' },
      webm: {
        codec: 'vp9',
        quality: { targetBitrate: 4e6, maxBitrate: 6e6, bufferSize: 8e6 },
        optimization: { twoPass: true, adaptiveQuantization: true, frameParallel: false },
      },
    } as const;
    expect(resolveSettings({ format: 'h264-mp4', codecOptimizations }, HD).encode).toMatchObject({
      profile: 'high',
      level: '4.2',
      acceleration: 'software',
      tuning: { preset: 'fast' },
      rate: { mode: 'quality', quality: 75 },
    });
    expect(resolveSettings({ format: 'vp9-webm', codecOptimizations }, HD).encode).toMatchObject({
      rate: {
        mode: 'bitrate',
        bitsPerSecond: 4e6,
        maximumBitsPerSecond: 6e6,
        bufferBits: 8e6,
      },
      tuning: { twoPass: true, adaptiveQuantization: true },
    });
  });

  it('refuses with the sentence of the first problem', () => {
    expect(() => resolveSettings({ format: 'h264-mp4', size: { width: 101, height: 100 } }, HD)).toThrowError(
      expect.objectContaining({ code: 'INVALID_SETTINGS', message: expect.stringContaining('102×100') }),
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
    [{ keyFrameInterval: 0 }, 'keyFrameInterval'],
    [{ keyFrameInterval: 2.5 }, 'keyFrameInterval'],
    [{ constantBitrate: true }, 'constantBitrate'],
    [{ constantBitrate: 'yes', bitrate: 1e6 }, 'constantBitrate'],
    [{ targetSsim: 2 }, 'targetSsim'],
    [{ targetSsim: 0.97, quality: 50 }, 'targetSsim'],
    [{ encoder: 'x264' }, 'encoder'],
    [{ encoder: 'wasm' }, 'encoder'],
    [{ deterministic: 1 }, 'deterministic'],
    [{ fullRange: 'yes' }, 'fullRange'],
    [{ hdr: {} }, 'hdr'],
    [{ hdr: { masteringDisplay: { red: [2, 0] } } }, 'hdr'],
    [{ hdr: 5 }, 'hdr'],
    [{ lut: '' }, 'lut'],
    [{ lut: 5 }, 'lut'],
    [{ lut: 'LUT_3D_SIZE 2\n0 0 0' }, 'lut'],
    [{ description: 'x'.repeat(10_001) }, 'description'],
    [{ reel: 5 }, 'reel'],
    [{ timecode: 5 }, 'timecode'],
    [{ timecode: '1:2:3' }, 'timecode'],
    [{ timecode: '01:00:00;00' }, 'timecode'],
    [{ audio: true }, 'audio'],
    [{ audio: { codec: 'mp3' } }, 'audio'],
    [{ audio: { codec: 'pcm-s24' } }, 'audio'],
    [{ audio: { codec: 'opus', sampleRate: 44100 } }, 'audio'],
    [{ audio: { loudness: { target: 5 } } }, 'audio'],
    [{ audio: { loudness: {} } }, 'audio'],
    [{ captions: 'en' }, 'captions'],
    [{ captions: [null] }, 'captions'],
    [{ captions: [{ language: 'English', cues: [] }] }, 'captions'],
    [{ captions: [{ language: 'en', cues: [{ start: 2, end: 1, text: '' }] }] }, 'captions'],
    [{ chapters: 1 }, 'chapters'],
    [{ fragmented: 1 }, 'fragmented'],
    [{ fragmented: true, container: 'mov' }, 'fragmented'],
    [{ sidecar: 'crc32' }, 'sidecar'],
    [{ codecOptimizations: 'fast' }, 'codecOptimizations'],
    [{ codecOptimizations: { h265: {} } }, 'codecOptimizations'],
    [{ codecOptimizations: { h264: { preset: 'quick' } } }, 'codecOptimizations'],
    [{ codecOptimizations: { h264: { level: '7' } } }, 'codecOptimizations'],
    [{ codecOptimizations: { h264: { preset: 'fast' } }, encoder: 'webcodecs' }, 'codecOptimizations'],
    [{ format: 'dnxhd-120', size: { width: 1280, height: 1080 } }, 'size'],
    [{ format: 'dnxhd-120', frameRate: rate(50) }, 'frameRate'],
    [{ format: 'dnxhd-120', frameRate: rate(0) }, 'frameRate'],
    [{ format: 'dnxhr-hq', size: { width: 200, height: 120 } }, 'size'],
    [{ format: 'prores-hq', size: { width: 101, height: 100 } }, 'size'],
    [{ format: 'prores-hq', alpha: 'straight' }, 'alpha'],
    [{ format: 'prores-hq', alphaDepth: 8 }, 'alphaDepth'],
    [{ format: 'prores-4444', alphaDepth: 10 }, 'alphaDepth'],
    [{ format: 'dnxhr-hqx', colourModel: 'rgb' }, 'colourModel'],
    [{ format: 'dnxhr-444', colourModel: 'yuv' }, 'colourModel'],
    [{ format: 'dnxhr-444', fullRange: true }, 'fullRange'],
    [{ format: 'prores-hq', fullRange: true }, 'fullRange'],
    [{ format: 'prores-hq', encoder: 'webcodecs' }, 'encoder'],
    [
      { format: 'prores-hq', codecOptimizations: { prores: { twoPassEncoding: true } } },
      'codecOptimizations',
    ],
    [
      { format: 'prores-hq', codecOptimizations: { prores: { motionEstimation: 'hex' } } },
      'codecOptimizations',
    ],
    [{ format: 'vp9-webm', colour: 'pq', depth: 8 }, 'colour'],
    [{ format: 'vp9-webm', audio: { codec: 'flac' } }, 'audio'],
    [{ format: 'vp9-alpha-webm', alpha: 'premultiplied' }, 'alpha'],
    [
      { format: 'av1-mp4', codecOptimizations: { webm: { optimization: { twoPass: true } } } },
      'codecOptimizations',
    ],
    [{ format: 'vp9-webm', codecOptimizations: { webm: { codec: 'av1' } } }, 'codecOptimizations'],
    [
      { format: 'vp9-webm', codecOptimizations: { webm: { quality: { maxBitrate: 1e6 } } } },
      'codecOptimizations',
    ],
    [
      { format: 'vp9-webm', bitrate: 2e6, codecOptimizations: { webm: { quality: { maxBitrate: 1e6 } } } },
      'codecOptimizations',
    ],
    [
      { format: 'av1-webm', codecOptimizations: { webm: { compatibility: { browserSupport: ['Safari'] } } } },
      'codecOptimizations',
    ],
    [{ format: 'png-sequence', timecode: '01:00:00:00' }, 'timecode'],
    [{ format: 'png-sequence', audio: {} }, 'audio'],
    [{ format: 'png-sequence', container: 'folder', sidecar: 'md5' }, 'sidecar'],
    [{ format: 'png-sequence', encoder: 'webcodecs' }, 'encoder'],
  ])('names what is wrong with %o', (settings, setting) => {
    const problems = validateSettings({ format: 'h264-mp4', ...settings } as FormatSettings, HD);
    expect(problems.map((problem) => problem.setting)).toEqual([setting]);
    expect(problems[0]?.severity).toBe('error');
  });

  it.each([
    [{ format: 'h264-mp4', scan: 'tff' }, 25, /progressive, not interlaced/],
    [{ format: 'imx-50', size: { width: 720, height: 576 }, scan: 'progressive' }, 25, /upper field first/],
    [{ format: 'xdcam-hd422', scan: 'bff' }, 25, /made progressive or interlaced with the upper/],
    [{ format: 'xdcam-hd422', scan: 'tff' }, 24, /has 25 or 29.97 frames a second/],
    [{ format: 'avc-intra-100', size: { width: 1280, height: 720 }, scan: 'tff' }, 50, /is progressive/],
  ] as const)('refuses fields where the format has none: %o', (settings, frames, words) => {
    const facts = { ...HD, frameRate: rate(frames) };
    const [problem] = validateSettings(settings, facts);
    expect(problem).toMatchObject({ severity: 'error', setting: 'scan' });
    expect(problem?.message).toMatch(words);
  });

  it('takes a raster by the size that it is shown in, with pixels that are not square', () => {
    const facts = { ...HD, frameRate: rate(25) };
    const { encode, render } = resolveSettings({ format: 'avc-intra-50', scan: 'tff' }, facts);
    expect(encode).toMatchObject({
      width: 1440,
      height: 1080,
      fieldOrder: 'tff',
      displayAspect: rate(16, 9),
    });
    expect(render).toMatchObject({ width: 1440, height: 1080, pixelAspect: 4 / 3 });
    const square = { ...facts, width: 1024, height: 768 };
    const imx = resolveSettings({ format: 'imx-30', size: { width: 720, height: 576 } }, square);
    expect(imx.encode).toMatchObject({ displayAspect: rate(4, 3), fieldOrder: 'tff' });
    expect(imx.encode.colourSpace.matrix).toBe('smpte170m');
  });

  it('finds nothing wrong with the defaults of any format', () => {
    for (const { id, rasters: [raster = HD] = [HD] } of FORMATS) {
      const [frameRate = rate(25)] = 'frameRates' in raster ? raster.frameRates : [];
      const facts = { ...HD, width: raster.width, height: raster.height, frameRate };
      expect(validateSettings({ format: id }, facts), id).toEqual([]);
    }
  });

  it.each([
    [
      { format: 'dnxhd-185', size: { width: 1900, height: 1000 } },
      /1920×1080 or 1280×720 only.*nearest size is 1920×1080/,
    ],
    [
      { format: 'dnxhd-185', size: { width: 1280, height: 720 }, frameRate: rate(48) },
      /23\.976.*not 48: the nearest is 50/,
    ],
    [{ format: 'dnxhd-185', frameRate: rate(60) }, /the nearest is 30/],
    [{ format: 'prores-hq', size: { width: 101, height: 77 } }, /nearest size is 102×78/],
    [{ format: 'dnxhr-sq', size: { width: 100, height: 77 } }, /nearest size is 256×120/],
    [{ format: 'h264-mp4', audio: { codec: 'pcm-s24' } }, /aac, opus, flac, not pcm-s24/],
    [{ format: 'h264-mp4', audio: { sampleRate: 47000 } }, /the nearest is 48000/],
    [
      { format: 'imx-50', size: { width: 720, height: 576 }, frameRate: rate(25), audio: { tracks: 16 } },
      /8 tracks or fewer/,
    ],
    [
      { format: 'xdcam-hd422', frameRate: rate(25), audio: { layout: '5.1', tracks: 4 } },
      /ask for 6 tracks or more/,
    ],
    [{ format: 'h264-mp4', alpha: 'straight' }, /vp9-alpha-webm or png-sequence/],
  ] as const)('names the nearest that works for %o', (settings, sentence) => {
    const [problem] = validateSettings(settings as FormatSettings, HD);
    expect(problem?.message).toMatch(sentence);
  });

  it('takes the seed’s own codec settings for the formats that they can be done for', () => {
    const codecOptimizations = {
      prores: { twoPassEncoding: true, qualityTuning: 'high', motionEstimation: 'hex', subpixelPrecision: 1 },
      h264: { preset: 'fast', profile: 'high', level: '4.1', hardwareAcceleration: true },
      lottie: {
        pathOptimization: true,
        shapeMerging: true,
        animationCompression: true,
        assetInlining: false,
      },
    } as const;
    const problems = (format: FormatSettings['format']) =>
      validateSettings({ format, codecOptimizations }).map(
        ({ severity, message }) => `${severity}: ${message}`,
      );
    expect(problems('h264-mp4')).toEqual([expect.stringMatching(/^warning: h264\.preset/)]);
    expect(problems('prores-hq')).toEqual([
      expect.stringMatching(/twoPassEncoding/),
      expect.stringMatching(/motionEstimation/),
      expect.stringMatching(/subpixelPrecision/),
    ]);
    expect(problems('vp9-webm')).toEqual([]);
  });

  it('takes drop-frame labels while the rate is not known yet', () => {
    expect(validateSettings({ format: 'prores-hq', timecode: '01:01:00;02' })).toEqual([]);
    expect(validateSettings({ format: 'prores-hq', timecode: '01:01:00;01' })).toHaveLength(1);
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
    expect(() => getFormat('xyz')).toThrowError(/^There is no format "xyz"\. There are h264-mp4/);
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
