import { ExportError } from '../engine/index.ts';
import type { PageAnswer } from './page-protocol.ts';

/** Wraps a call so that its error leaves the page whole. */
export function answering<A extends unknown[], T>(call: (...args: A) => Promise<T>) {
  return async (...args: A): Promise<PageAnswer<T>> => {
    try {
      return { ok: true, value: await call(...args) };
    } catch (thrown) {
      return { ok: false, error: ExportError.from(thrown).toRecord() };
    }
  };
}
