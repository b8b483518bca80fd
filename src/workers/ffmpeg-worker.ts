import { FfmpegServer, type ImportCore } from '../engine/codecs/ffmpeg/worker.ts';

/** Not revoked: the threads of the threaded core import both scripts by these names later on. */
const importCore: ImportCore = async (script, helper) => {
  const url = URL.createObjectURL(script);
  const { default: create } = await import(/* @vite-ignore */ url);
  if (!helper) return create;
  const urls = { wasmURL: '', workerURL: URL.createObjectURL(helper) };
  return (overrides) => create({ ...overrides, mainScriptUrlOrBlob: `${url}#${btoa(JSON.stringify(urls))}` });
};

const server = new FfmpegServer((answer, transfer) => self.postMessage(answer, { transfer }), importCore);
self.addEventListener('message', ({ data }) => server.receive(data));
