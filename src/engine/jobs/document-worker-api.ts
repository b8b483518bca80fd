import { checkWrittenDocument } from './document-check.ts';
import type { DocumentWorkerApi } from './document-types.ts';
import { writeDocument } from './write-lottie.ts';

export function createDocumentWorker(): DocumentWorkerApi {
  return { write: writeDocument, check: checkWrittenDocument };
}
