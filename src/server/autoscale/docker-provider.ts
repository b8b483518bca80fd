import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ScaleLog } from './autoscaler.ts';
import { type ProvidedWorker, type WorkerProvider, workerName } from './provider.ts';

const run = promisify(execFile);

export interface DockerProviderOptions {
  /** Of the worker, as deploy/ builds it. */
  readonly image: string;
  /** Name of this farm among others on the same engine: only its containers are seen. */
  readonly farm: string;
  /** What the image runs, without the name and the tier, which are added. */
  readonly args: readonly string[];
  /** Handed on by name only, so that no value stands in a command line. */
  readonly env: Readonly<Record<string, string>>;
  /** Further options of `docker run`: network, memory, the profile of Chromium's sandbox. */
  readonly runOptions?: readonly string[];
  readonly log: ScaleLog;
  /** Seconds that a worker may take to end its segments. */
  readonly drainSeconds?: number;
  /** The docker program. */
  readonly docker?: string;
}

const DRAIN_SECONDS = 900;
const FARM_LABEL = 'framewright.farm';
const TIER_LABEL = 'framewright.tier';
/** docker ps tells what it shows; what it must show for {@link ProvidedWorker} and no more. */
const LIST_FORMAT = `{{.Names}}\\t{{.State}}\\t{{.CreatedAt}}\\t{{.Label "${TIER_LABEL}"}}`;

/** Workers as containers, which outlive this server: it finds them again by their label. */
export function dockerProvider(options: DockerProviderOptions): WorkerProvider {
  const { docker = 'docker', farm, log, drainSeconds = DRAIN_SECONDS } = options;
  const stopping = new Set<string>();

  const call = async (
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    try {
      return (await run(docker, args, { env: { ...process.env, ...env } })).stdout;
    } catch (error) {
      const { stderr, message } = error as Error & { stderr?: string };
      throw new Error(`docker ${args[0]}: ${stderr?.trim() || message}`);
    }
  };

  const remove = (name: string): Promise<string> => call(['rm', '--force', name]);

  const start = async (tier: string | undefined): Promise<void> => {
    const name = workerName(tier);
    const tierLabel = tier === undefined ? [] : ['--label', `${TIER_LABEL}=${tier}`];
    await call(
      [
        ...['run', '--detach', '--name', name, '--init', '--restart', 'on-failure'],
        ...['--label', `${FARM_LABEL}=${farm}`, ...tierLabel],
        ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
        ...Object.keys(options.env).flatMap((variable) => ['--env', variable]),
        ...(options.runOptions ?? []),
        ...[options.image, ...options.args, '--name', name, ...(tier === undefined ? [] : ['--tier', tier])],
      ],
      options.env,
    );
  };

  const list = async (): Promise<readonly ProvidedWorker[]> => {
    const text = await call([
      'ps',
      '--all',
      '--filter',
      `label=${FARM_LABEL}=${farm}`,
      '--format',
      LIST_FORMAT,
    ]);
    const rows = text.split('\n').filter((line) => line !== '');
    const found: ProvidedWorker[] = [];
    for (const row of rows) {
      const [id = '', state, created = '', tier] = row.split('\t');
      if (state === 'exited' || state === 'dead') {
        // It ended well, else docker would have started it again: it drained.
        await remove(id);
        stopping.delete(id);
        continue;
      }
      found.push({
        id,
        ...(tier && { tier }),
        state: stopping.has(id) ? 'stopping' : 'running',
        startedAt: createdAt(created),
      });
    }
    return found;
  };

  return {
    name: 'docker',
    list,
    start,
    drain: async (id) => {
      stopping.add(id);
      // It answers only once the container has ended, which may take as long as a segment.
      call(['stop', '--time', String(drainSeconds), id]).then(
        () => undefined,
        (error: Error) => {
          stopping.delete(id);
          log(`container ${id} could not be stopped: ${error.message}`, { worker: id });
        },
      );
    },
    replace: async (id) => {
      const tier = (await list()).find((worker) => worker.id === id)?.tier;
      await remove(id);
      await start(tier);
    },
    close: async () => undefined,
  };
}

/** `2026-11-23 05:49:25 +0000 UTC`, of which the last word is for people only. */
function createdAt(text: string): number {
  const time = Date.parse(text.split(' ').slice(0, 3).join(' '));
  return Number.isNaN(time) ? 0 : time;
}
