import { beforeEach, expect, test, vi } from 'vitest';
import { ExportError } from '../errors/index.ts';
import type { OutputTarget } from '../segments/index.ts';
import type { LiveJob } from './job.ts';
import { removeStoredFile } from './output.ts';
import { orLeaveNothing } from './tidy-output.ts';

vi.mock(import('./output.ts'), () => ({ removeStoredFile: vi.fn() }) as never);

const file = { folder: ['store', 'outputs'], name: 'job.file' };
const stored: OutputTarget = { kind: 'opfs', file };
const copy = { folder: ['store', 'outputs'], name: 'job.copy' };
const server: OutputTarget = { kind: 'http', url: 'https://example.org/', copy };
const failure = new ExportError('CHECK_FAILED', 'not what it should be');

beforeEach(() => {
  vi.mocked(removeStoredFile).mockReset();
});

function job(): Pick<LiveJob, 'abort' | 'note'> {
  return { abort: new AbortController(), note: vi.fn() };
}

test('a file that failed its check, or whose export is cancelled meanwhile, does not stay; a good one does', async () => {
  expect(await orLeaveNothing(job(), stored, async () => 'good')).toBe('good');
  expect(removeStoredFile).not.toHaveBeenCalled();
  const cancelled = job();
  cancelled.abort.abort();
  for (const each of [job(), cancelled]) {
    await expect(orLeaveNothing(each, stored, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(removeStoredFile).toHaveBeenLastCalledWith(file);
  }
  expect(removeStoredFile).toHaveBeenCalledTimes(2);
});

test('what a server sent back is removed either way', async () => {
  await orLeaveNothing(job(), server, async () => 'good');
  await expect(orLeaveNothing(job(), server, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(vi.mocked(removeStoredFile).mock.calls).toEqual([[copy], [copy]]);
});

test('a job that goes on in another tab keeps its file, and a file that stays hides no failure', async () => {
  const interrupted = job();
  interrupted.abort.abort(new ExportError('INTERRUPTED', 'closed'));
  await expect(orLeaveNothing(interrupted, stored, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(removeStoredFile).not.toHaveBeenCalled();
  vi.mocked(removeStoredFile).mockRejectedValue(new ExportError('STORAGE_FULL', 'locked'));
  const locked = job();
  await expect(orLeaveNothing(locked, stored, () => Promise.reject(failure))).rejects.toBe(failure);
  expect(locked.note).toHaveBeenCalledWith('warning', expect.stringContaining('locked'));
});
