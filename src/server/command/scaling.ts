import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import {
  createAutoscaler,
  dockerProvider,
  kubernetesProvider,
  processProvider,
  type ScaleLog,
  serviceAccountAccess,
  type WorkerProvider,
} from '../autoscale/index.ts';
import type { FarmAddress, FarmOptions } from '../farm/options.ts';
import { type FarmSettings, SettingsError } from './settings.ts';

/** The rights that Chromium's own sandbox needs in a container; from the folder of the program `framewright`. */
const SANDBOX_PROFILE = '../deploy/chromium-seccomp.json';
/** What a worker reads its token from: other programs of the machine see arguments, but not this. */
const TOKEN_VARIABLE = 'FRAMEWRIGHT_TOKEN';

/**
 * Workers that the farm starts by itself: at least as many as it was told to, and more when the queue asks for them.
 *
 * @param worker the program `framewright`
 * @param certificate file of a certificate that no authority signed
 */
export function scalingOf(
  settings: FarmSettings,
  worker: string,
  certificate: string | undefined,
  log: ScaleLog,
): FarmOptions['scaling'] {
  if (settings.scale === 'none') return undefined;
  if (settings.scale === 'docker' && settings.publicUrl === undefined) {
    // A container's localhost is its own.
    throw new SettingsError(
      '--scale docker needs --public-url: the address at which containers reach the farm.',
    );
  }
  return async (metrics, farm) =>
    createAutoscaler({
      metrics,
      provider: await providerOf(settings, farm, worker, certificate, log),
      policy: { minimum: settings.workers, maximum: settings.maximumWorkers },
      log,
    });
}

async function providerOf(
  settings: FarmSettings,
  farm: FarmAddress,
  worker: string,
  certificate: string | undefined,
  log: ScaleLog,
): Promise<WorkerProvider> {
  const env = { [TOKEN_VARIABLE]: farm.token };
  const slots = String(
    Math.max(1, Math.floor(availableParallelism() / Math.max(1, settings.maximumWorkers))),
  );
  const sandbox = settings.sandbox ? [] : ['--no-sandbox'];
  if (settings.scale === 'kubernetes') {
    return kubernetesProvider({
      access: await serviceAccountAccess(),
      deployment: 'framewright-worker',
      tiers: { 'high-performance': 'framewright-worker-high' },
    });
  }
  if (settings.scale === 'docker') {
    return dockerProvider({
      image: settings.workerImage ?? 'framewright-worker',
      farm: labelOf(settings.data),
      args: ['--farm', settings.publicUrl ?? farm.url, '--slots', '2'],
      env,
      runOptions: ['--shm-size', '1g', '--security-opt', `seccomp=${join(dirname(worker), SANDBOX_PROFILE)}`],
      log,
    });
  }
  const trust = certificate === undefined ? [] : ['--certificate', certificate];
  return processProvider({
    command: ({ name, tier }) => ({
      command: process.execPath,
      args: [
        ...[worker, 'work', '--farm', farm.url, '--name', name, '--slots', slots],
        ...(tier === undefined ? [] : ['--tier', tier]),
        ...sandbox,
        ...trust,
      ],
      env,
    }),
    log,
  });
}

/** Farms that share an engine of containers must not see each other's. */
function labelOf(dataFolder: string): string {
  return createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 16);
}
