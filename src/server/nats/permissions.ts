import type { FarmRole } from '../../farm/protocol/http.ts';
import { BUCKETS, CONTROL_ALL, controlSubject, TASK_STREAM } from '../../farm/protocol/names.ts';

/** Subjects that a participant may publish to and hear; everything else is refused by NATS itself. */
export interface NatsRights {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

const bucketNames = Object.values(BUCKETS);
const streamOf = (bucket: string): string => `KV_${bucket}`;

/**
 * Looking up rows of a bucket. More would be more than reading: consumers, and the answers of DIRECT.GET, are a row as
 * it was written, sent to whatever subject the asker names, so that whoever may also write the bucket could say anything
 * to anybody. MSG.GET wraps the row.
 */
const lookUp = (bucket: string): string[] => [
  `$JS.API.STREAM.INFO.${streamOf(bucket)}`,
  `$JS.API.STREAM.MSG.GET.${streamOf(bucket)}`,
];

/** Reading one bucket, whole, and watching it. */
const readBucket = (bucket: string): string[] => {
  const stream = streamOf(bucket);
  return [
    ...lookUp(bucket),
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

const ownRow = (bucket: string, id: string): string[] => [...lookUp(bucket), `$KV.${bucket}.${id}`];

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
      ...lookUp(BUCKETS.segments),
      ...lookUp(BUCKETS.attempts),
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
    // A commit stands until its very message is deleted, because it was wrong.
    `$JS.API.STREAM.MSG.DELETE.${streamOf(BUCKETS.segments)}`,
    ...bucketNames.flatMap(readBucket),
    ...bucketNames.filter((name) => name !== BUCKETS.heartbeats).map((name) => `$KV.${name}.*`),
  ],
  subscribe: ['progress.>', 'control.>'],
};

/** An administrator also speaks for workers whose own program cannot. */
const MANAGER: NatsRights = { publish: [`$KV.${BUCKETS.heartbeats}.*`], subscribe: [] };

/**
 * What a participant may do within its tenant's account. Nobody but the server makes, changes, empties or deletes streams:
 * buckets forbid roll-up headers for the same reason. Submitters may make consumers, which reach every subject of the
 * account: they are trusted within it.
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
