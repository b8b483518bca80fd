import { BackOff, type FarmConnection } from '../connect/index.ts';

/**
 * Hears of every change of a bucket from now on, for as long as the line holds; whoever waits for one asks as well now and
 * then, since changes of moments without a line are not told later.
 *
 * @returns ends it
 */
export function followBucket(
  connection: FarmConnection,
  bucket: string,
  heard: (key: string, value: Uint8Array) => void,
): () => void {
  const waits = new BackOff();
  let ended = false;
  let stop = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const follow = async (): Promise<void> => {
    try {
      const kv = await connection.kv(bucket);
      const watch = await kv.watch({ include: 'updates' });
      stop = () => watch.stop();
      if (ended) stop();
      for await (const { key, value, operation } of watch) {
        waits.reset();
        if (operation === 'PUT') heard(key, value);
      }
    } catch {
      // Tried again below; what was missed is asked for.
    }
    if (!ended) timer = setTimeout(() => void follow(), waits.next());
  };
  void follow();
  return () => {
    ended = true;
    clearTimeout(timer);
    stop();
  };
}
