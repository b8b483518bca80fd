import type { ComparisonReply, ComparisonRequest } from './webgpu-worker.ts';

/** Renders with both backends in a worker, as exports do. */
function compare(request: ComparisonRequest): Promise<ComparisonReply> {
  const worker = new Worker(new URL('./webgpu-worker.ts', import.meta.url), { type: 'module' });
  return new Promise<ComparisonReply>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ComparisonReply>) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}

const harness = { compare };
export type Harness = typeof harness;
Object.assign(globalThis, { harness });
