import type { FarmRole } from '../../farm/protocol/http.ts';
import { BUCKETS, CONTROL_ALL, controlSubject, TASK_STREAM } from '../../farm/protocol/names.ts';

/** Subjects that a participant may publish to and hear; everything else is refused by NATS itself. */
export interface NatsRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

const bucketNames = Object.values(BUCKETS);
const streamOf = (bucket: string): string => `KV_${bucket}`;

/** Reading one bucket, whole. */
const readBucket = (bucket: string): string[] => {
  const stream = streamOf(bucket);
  return [
    `$JS.API.STREAM.INFO.${stream}`,
    `$JS.API.STREAM.MSG.GET.${stream}`,
    `$JS.API.DIRECT.GET.${stream}`,
    `$JS.API.DIRECT.GET.${stream}.>`,
    `$JS.API.CONSUMER.CREATE.${stream}`,
    `$JS.API.CONSUMER.CREATE.${stream}.>`,
    `$JS.API.CONSUMER.INFO.${stream}.*`,
    `$JS.API.CONSUMER.DELETE.${stream}.*`,
    `$JS.API.CONSUMER.MSG.NEXT.${stream}.*`,
    `$JS.ACK.${stream}.>`,
  ];
};

/** Writing one's own row of a bucket; clients that don't ask how a bucket is made read it by MSG.GET. */
const ownRow = (bucket: string, id: string): string[] => [
  `$JS.API.STREAM.INFO.${streamOf(bucket)}`,
  `$JS.API.STREAM.MSG.GET.${streamOf(bucket)}`,
  `$JS.API.DIRECT.GET.${streamOf(bucket)}.$KV.${bucket}.${id}`,
  `$KV.${bucket}.${id}`,
];

/** Flow control of ordered consumers: without it their larger answers stop without a word. */
const COMMON = ['$JS.API.INFO', '$JS.FC.>'];

function worker(id: string): NatsRights {
  return {
    publish: [
      `$JS.API.STREAM.INFO.${TASK_STREAM}`,
      `$JS.API.CONSUMER.INFO.${TASK_STREAM}.*`,
      `$JS.API.CONSUMER.MSG.NEXT.${TASK_STREAM}.*`,
      `$JS.ACK.${TASK_STREAM}.>`,
      ...ownRow(BUCKETS.workers, id),
      ...ownRow(BUCKETS.heartbeats, id),
      ...readBucket(BUCKETS.segments),
      ...readBucket(BUCKETS.attempts),
      `$KV.${BUCKETS.segments}.*`,
      `$KV.${BUCKETS.attempts}.*`,
      'progress.*',
    ],
    subscribe: [controlSubject(id), CONTROL_ALL],
  };
}

const SUBMITTER: NatsRights = {
  publish: [
    'task.>',
    'control.>',
    `$JS.API.STREAM.INFO.${TASK_STREAM}`,
    `$JS.API.STREAM.MSG.GET.${TASK_STREAM}`,
    `$JS.API.STREAM.MSG.DELETE.${TASK_STREAM}`,
    `$JS.API.CONSUMER.CREATE.${TASK_STREAM}.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${TASK_STREAM}.*`,
    `$JS.API.CONSUMER.INFO.${TASK_STREAM}.*`,
    `$JS.API.CONSUMER.NAMES.${TASK_STREAM}`,
    `$JS.API.CONSUMER.LIST.${TASK_STREAM}`,
    ...bucketNames.flatMap(readBucket),
    ...bucketNames.filter((name) => name !== BUCKETS.heartbeats).map((name) => `$KV.${name}.*`),
  ],
  subscribe: ['progress.>', 'control.>'],
};

/** An administrator also speaks for workers whose own program cannot. */
const MANAGER: NatsRights = { publish: [`$KV.${BUCKETS.heartbeats}.*`], subscribe: [] };

/**
 * What a participant may do within its tenant's account. Nobody but the server makes, changes, empties or deletes streams:
 * buckets forbid roll-up headers for the same reason.
 *
 * @param id of the participant, whose inbox is `_INBOX_<id>`
 */
export function natsRights(role: FarmRole, id: string): NatsRights {
  const parts =
    role === 'work' ? [worker(id)] : role === 'submit' ? [SUBMITTER] : [SUBMITTER, worker(id), MANAGER];
  return {
    publish: [...new Set([...COMMON, ...parts.flatMap(({ publish }) => publish)])],
    subscribe: [...new Set([`_INBOX_${id}.>`, ...parts.flatMap(({ subscribe }) => subscribe)])],
  };
}
