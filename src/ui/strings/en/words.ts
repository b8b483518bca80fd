import { plural } from '../../words/locale-format.ts';

/** Settings, and rules of places to deliver to, in plain words. */
export const words = {
  settings: {
    size: (size: string) => size,
    scale: (percent: string) => `${percent} % of the size`,
    fits: { contain: 'whole picture, with bars', cover: 'filled, cropped', stretch: 'stretched' },
    rate: (rate: string) => `${rate} fps`,
    quality: (quality: number) => `quality ${quality}`,
    bitrate: (megabits: string) => `${megabits} Mb/s`,
    constantBitrate: (megabits: string) => `${megabits} Mb/s at all times`,
    targetSsim: (ssim: string) => `as small as SSIM ${ssim} allows`,
    depth: (depth: number | string) =>
      typeof depth === 'string'
        ? `${Number.parseInt(depth, 10)}-bit floating point`
        : `${depth} bits a channel`,
    colours: { bt709: 'Rec. 709', p3: 'Display P3', bt2020: 'Rec. 2020', pq: 'HDR (PQ)', hlg: 'HDR (HLG)' },
    alphas: {
      straight: 'straight alpha',
      premultiplied: 'premultiplied alpha',
      none: 'no transparency',
    },
    background: (colour: string) => `on ${colour}`,
    supersample: (times: number) => `${times} × supersampling`,
    motionBlur: (degrees: number) => `motion blur ${degrees}°`,
    linear: 'blended in linear light',
    dither: 'dithered',
    range: (first: number, last: number) => `frames ${first} to ${last}`,
    sound: (codec: string) => codec,
    noSound: 'no sound',
    loudness: (lufs: string) => `${lufs} LUFS`,
    timecode: (timecode: string) => `timecode from ${timecode}`,
    keyFrames: (frames: number) =>
      `a key frame every ${plural(frames, { one: 'frame', other: `${frames} frames` })}`,
    burnIn: (parts: string) => `burnt in: ${parts}`,
    burnInParts: { timecode: 'timecode', frame: 'frame number', text: 'text', watermark: 'watermark' },
    others: {
      encoder: 'a chosen encoder',
      renderer: 'a chosen renderer',
      deterministic: 'byte-identical files',
      codecOptimizations: 'tuning of the codec',
      optimization: 'tuning of the renderer',
      imageSampling: 'Lanczos sampling',
      theme: 'a theme',
      captions: 'captions',
      chapters: 'chapters left out',
      fragmented: 'fragmented for streaming',
      fullRange: 'full range',
      hdr: 'HDR metadata',
      lut: 'a colour look-up table',
      sidecar: 'a checksum beside it',
      loop: 'played a number of times',
      lossless: 'without loss',
      gif: 'a palette of its own',
      poster: 'a poster beside it',
    } as Record<string, string>,
    defaults: 'the format’s usual settings',
  },
  rules: {
    sizes: (sizes: string) => `Exactly ${sizes}`,
    maximumSize: (size: string) => `At most ${size}`,
    aspectRatio: (ratio: string) => `Proportions ${ratio}`,
    frameRates: (rates: string) => `${rates} fps`,
    maximumFrameRate: (rate: string) => `At most ${rate} fps`,
    duration: {
      between: (least: string, most: string) => `${least} to ${most} long`,
      least: (least: string) => `At least ${least} long`,
      most: (most: string) => `At most ${most} long`,
    },
    maximumBytes: (bytes: string) => `At most ${bytes}`,
    maximumBitrate: (megabits: string) => `At most ${megabits} Mb/s`,
    loudness: (target: string, tolerance: string, peak: string) =>
      `${target} LUFS ± ${tolerance} LU, peak at most ${peak} dBTP`,
    alpha: { required: 'With transparency', forbidden: 'No transparency' },
    sound: { required: 'With sound', forbidden: 'No sound' },
  },
};
