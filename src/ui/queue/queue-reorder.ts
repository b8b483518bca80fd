import { movableWith, moveTo, type QueueGroup, type QueueMove, visibleJobs } from './queue-groups.ts';
import { ReorderController, type ReorderHost } from './reorder.ts';

/** A list that shows the queue. */
interface QueueList extends ReorderHost {
  readonly groups: readonly QueueGroup[];
  readonly folded: ReadonlySet<string>;
}

/** Lets the jobs that a list shows be moved in it: it fires `fw-move` with a QueueMove. */
export function reorderQueue(list: QueueList): ReorderController {
  return new ReorderController(list, {
    peers: (id) => movableWith(visibleJobs(list.groups, list.folded), id),
    move: (id, place) => {
      const detail = moveTo(list.groups, list.folded, id, place);
      if (!detail) return;
      list.dispatchEvent(new CustomEvent<QueueMove>('fw-move', { bubbles: true, composed: true, detail }));
    },
  });
}
