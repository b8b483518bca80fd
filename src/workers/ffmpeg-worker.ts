import { FfmpegServer } from '../engine/codecs/ffmpeg/worker.ts';

const server = new FfmpegServer(
  (answer, transfer) => self.postMessage(answer, { transfer }),
  async (script) => {
    const url = URL.createObjectURL(script);
    try {
      const core = await import(/* @vite-ignore */ url);
      return core.default;
    } finally {
      URL.revokeObjectURL(url);
    }
  },
);
self.addEventListener('message', ({ data }) => server.receive(data));
