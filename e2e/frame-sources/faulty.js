// A frame source that fails in the way that its options ask for.
export default function createFrameSource({ fault, seed = 0 } = {}) {
  if (fault === 'create') throw new Error('no such scene');
  return {
    width: fault === 'size' ? 0 : 64,
    height: 36,
    frameRate: 29.97,
    frameCount: 6,
    async render(frame, target) {
      if (fault === 'throw' && frame === 4) throw new Error('the scene is broken');
      if (fault === 'hang' && frame === 3) {
        await new Promise((_resolve, reject) =>
          target.signal.addEventListener('abort', () => reject(new Error('stopped'))),
        );
      }
      if (fault === 'short') target.putPixels(new Uint8Array(4));
      const pixels = new Uint8ClampedArray(64 * 36 * 4);
      for (let at = 0; at < pixels.length; at += 4) pixels.set([frame * 40, seed, 100, 128], at);
      target.putPixels(pixels);
    },
  };
}
