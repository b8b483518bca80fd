import { proxy } from 'comlink';
import { unlessAborted } from '../errors/index.ts';
import { Thread } from '../segments/index.ts';
import type { DocumentOutcome, DocumentWorkerApi } from './document-types.ts';
import { openTarget } from './output.ts';
import type { PlainFile, PlainTask } from './plain-task.ts';
import { timed } from './timing.ts';

/** A thread that writes and checks documents; whoever opened it ends it. */
export function openDocumentThread(): Thread<DocumentWorkerApi> {
  return new Thread<DocumentWorkerApi>(
    new Worker(new URL('../../workers/document-worker.ts', import.meta.url), { type: 'module' }),
  );
}

/** Writes a composition as a document. It takes seconds, so that an interrupted one begins anew. */
export async function makeDocument(task: PlainTask): Promise<PlainFile> {
  const { job, source, prepared, target, timing } = task;
  const { signal } = job.abort;
  const thread = openDocumentThread();
  let outcome: DocumentOutcome;
  try {
    const request = { source, prepared, target, md5: prepared.settings.sidecar === 'md5' };
    outcome = await timed(timing, 'write', () =>
      unlessAborted(
        signal,
        thread.call((remote) => remote.write(request, proxy(task.onProgress))),
      ),
    );
  } catch (thrown) {
    thread.terminate();
    throw thrown;
  }
  const { digest, warnings, explanation, meant } = outcome;
  job.explain(explanation);
  return {
    ...{ digest, warnings },
    encoder: 'framewright',
    segments: { total: 0, reused: 0, encoded: 0 },
    async check(onProgress) {
      try {
        const file = await openTarget(target);
        return await unlessAborted(
          signal,
          thread.call((remote) => remote.check(file, meant, prepared, proxy(onProgress))),
        );
      } finally {
        thread.terminate();
      }
    },
  };
}
