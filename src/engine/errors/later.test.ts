import { expect, it } from 'vitest';
import { ExportError } from './export-error.ts';
import { later } from './later.ts';

it('says of a part that does not come what to do, and may try again', async () => {
  const away = new TypeError('Failed to fetch dynamically imported module: https://example.org/run-1.js');
  let asked = 0;
  const load = (): Promise<number> => (asked++ === 0 ? Promise.reject(away) : Promise.resolve(7));
  await expect(later('the report', load)).rejects.toMatchObject({
    code: 'WORKER_LOST',
    message: expect.stringMatching(/\(the report\).*Reload the page when online\.$/),
    value: away.message,
    cause: away,
  });
  await expect(later('the report', load)).resolves.toBe(7);
  const own = new ExportError('NO_FARM', 'There is no farm.');
  await expect(later('the report', () => Promise.reject(own))).rejects.toBe(own);
});
