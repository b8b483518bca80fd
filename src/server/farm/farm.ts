import { join } from 'node:path';
import type { FarmRole, Invitation } from '../../farm/protocol/http.ts';
import type { Autoscaler } from '../autoscale/index.ts';
import { DiskStore } from '../content/disk-store.ts';
import { S3Store } from '../content/s3.ts';
import type { ContentStore } from '../content/store.ts';
import { type Backbone, startBackbone } from '../nats/backbone.ts';
import { AccessAudit } from '../shares/audit.ts';
import { Shares } from '../shares/shares.ts';
import { IssuedTokens } from '../tokens/issued.ts';
import { KeyRing } from '../tokens/key-ring.ts';
import { readToken, TENANT_NAME } from '../tokens/tokens.ts';
import type { FarmOptions } from './options.ts';

const MIB = 2 ** 20;
const DAY = 86_400_000;

/** Everything that the farm's calls work with. */
export interface Farm {
  readonly options: FarmOptions;
  readonly tenants: readonly string[];
  readonly keys: KeyRing;
  readonly tokens: IssuedTokens;
  readonly store: ContentStore;
  readonly shares: Shares;
  readonly audit: AccessAudit;
  readonly backbone: Backbone;
  /** Set once the farm can be reached, for its workers must reach it. */
  scaler?: Autoscaler;
  close(): Promise<void>;
}

/** Opens what is kept and starts NATS. */
export async function openFarm(options: FarmOptions): Promise<Farm> {
  const tenants = options.tenants ?? ['main'];
  const wrong = tenants.find((tenant) => !TENANT_NAME.test(tenant));
  if (wrong !== undefined || tenants.length === 0) {
    throw new Error(`“${wrong ?? ''}” is no tenant's name: small letters, digits and \`-\`, 32 at most.`);
  }
  const { dataFolder, log } = options;
  const keys = await KeyRing.open(dataFolder);
  const tokens = await IssuedTokens.open(dataFolder, keys);
  const shares = await Shares.open(dataFolder, keys, (error) =>
    log.error({ error: String(error) }, 'the links could not be written down'),
  );
  const backbone = await startBackbone({
    dataFolder,
    keys,
    tenants,
    nats: options.nats,
    read: (token) => {
      const claims = readToken(keys, 'nats', token);
      return claims?.of !== undefined && tokens.isGood(claims.of) ? claims : undefined;
    },
    log,
  });
  try {
    const store = await openStore(options, tenants, keys, shares);
    const audit = new AccessAudit(dataFolder);
    const farm: Farm = {
      options,
      tenants,
      keys,
      tokens,
      store,
      shares,
      audit,
      backbone,
      close: async () => {
        await shares.close();
        await audit.close();
        await store.close();
        await backbone.close();
      },
    };
    return farm;
  } catch (error) {
    await backbone.close();
    throw error;
  }
}

async function openStore(
  options: FarmOptions,
  tenants: readonly string[],
  keys: KeyRing,
  shares: Shares,
): Promise<ContentStore> {
  const largest = options.largestContent ?? 2048 * MIB;
  if (options.s3) return new S3Store(options.s3, largest);
  return DiskStore.open({
    folder: join(options.dataFolder, 'content'),
    largest,
    tenants,
    keys,
    budget: options.contentBudget ?? 50 * 1024 * MIB,
    age: (options.contentDays ?? 14) * DAY,
    isPinned: (tenant, sha256) => shares.leadsTo(tenant, sha256),
    log: options.log,
  });
}

/** Opens the app as a worker; the token stays in the fragment, which is never sent. */
export function joinUrlOf(origin: string, token: string): string {
  return `${origin}/?join=${encodeURIComponent(origin)}#token=${token}`;
}

export async function invite(
  farm: Farm,
  origin: string,
  invitation: { tenant: string; role: FarmRole; label?: string | undefined; milliseconds: number },
): Promise<Invitation> {
  const { tenant, role, label, milliseconds } = invitation;
  const { row, token } = await farm.tokens.issue(tenant, role, milliseconds, label);
  return { id: row.id, token, expires: row.expires, joinUrl: joinUrlOf(origin, token) };
}
