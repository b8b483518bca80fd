/*
 * Stands in a worker's place: installs a fault and then runs the worker itself, named by its address in the query.
 * Faults that are to befall an export once leave a mark in the origin's storage.
 */
const query = new URL(self.location.href).searchParams;
const fault = query.get('fault') ?? '';
/** How often it strikes before things go well. */
let left = Number(query.get('times') ?? 1);
/** The page counts, so that a test knows that there was a fault to get over. */
const told = new BroadcastChannel('faults');

function strike(): void {
  left--;
  told.postMessage(fault);
}

const FAULTS: Readonly<Record<string, () => void>> = {
  'encoder-error': () => {
    const Original = VideoEncoder;
    let frames = 0;
    Reflect.set(
      globalThis,
      'VideoEncoder',
      class extends Original {
        readonly #error: (error: DOMException) => void;
        constructor(init: VideoEncoderInit) {
          super(init);
          this.#error = init.error;
        }
        override encode(frame: VideoFrame, options?: VideoEncoderEncodeOptions): void {
          if (left === 0 || ++frames % 50 !== 0) {
            super.encode(frame, options);
            return;
          }
          strike();
          super.close();
          this.#error(new DOMException('The injected fault.', 'EncodingError'));
        }
      },
    );
  },
  'never-flushes': () => {
    const flush = VideoEncoder.prototype.flush;
    VideoEncoder.prototype.flush = function (): Promise<void> {
      if (left === 0) return flush.call(this);
      strike();
      return new Promise(() => {});
    };
    hurryClock(10);
  },
  'device-lost': () => {
    const submit = GPUQueue.prototype.submit;
    const requestDevice = GPUAdapter.prototype.requestDevice;
    const devices = new WeakMap<GPUQueue, GPUDevice>();
    let submissions = 0;
    GPUAdapter.prototype.requestDevice = async function (descriptor): Promise<GPUDevice> {
      const device = await requestDevice.call(this, descriptor);
      devices.set(device.queue, device);
      return device;
    };
    GPUQueue.prototype.submit = function (buffers): undefined {
      submit.call(this, buffers);
      if (left === 0 || ++submissions % 10 !== 0) return;
      strike();
      devices.get(this)?.destroy();
    };
  },
  'grey-pictures': () => {
    const { encode } = VideoEncoder.prototype;
    VideoEncoder.prototype.encode = function (frame, options): void {
      const { codedWidth, codedHeight, timestamp } = frame;
      const planes = new Uint8Array((codedWidth * codedHeight * 3) / 2).fill(128);
      const grey = new VideoFrame(planes, { format: 'I420', codedWidth, codedHeight, timestamp });
      encode.call(this, grey, options);
      grey.close();
      strike();
    };
  },
  dies: () => {
    setInterval(() => {
      throw new Error('The injected fault.');
    }, 200);
  },
  none: () => {},
};

/** Watchdogs bark so many times sooner. */
function hurryClock(factor: number): void {
  const now = performance.now.bind(performance);
  const timer = setTimeout;
  performance.now = () => now() * factor;
  Reflect.set(globalThis, 'setTimeout', (work: () => void, milliseconds = 0) =>
    timer(work, milliseconds / factor),
  );
}

const early: MessageEvent[] = [];
const keep = (event: MessageEvent): void => {
  event.stopImmediatePropagation();
  early.push(event);
};
self.addEventListener('message', keep);
FAULTS[fault]?.();
await import(/* @vite-ignore */ query.get('entry') ?? '');
self.removeEventListener('message', keep);
for (const { data, ports } of early) {
  self.dispatchEvent(new MessageEvent('message', { data, ports: [...ports] }));
}

export {};
