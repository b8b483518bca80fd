import { numberText, plural } from '../../words/locale-format.ts';

/** The home screen: the queue, its tools, and what can be done with one export or many. */
export const queue = {
  loading: 'Reading the queue…',
  counts: (running: number, waiting: number) =>
    running + waiting === 0
      ? 'Nothing to do'
      : `${numberText(running)} running · ${numberText(waiting)} waiting`,
  workers: (busy: number, total: number) =>
    `${numberText(busy)} of ${plural(total, { one: '1 worker', other: `${numberText(total)} workers` })} busy`,
  pause: 'Pause queue',
  resume: 'Resume queue',
  paused: 'The queue is paused: what is under way ends with its segments, nothing new starts.',
  watching: 'Another tab runs these exports; this one watches, and passes your wishes on.',
  failed: 'The queue could not be read',
  again: 'Try again',
  view: 'Show as',
  views: { cards: 'Cards', table: 'Table' },
  add: 'New export',
  list: 'In the queue',
  recent: 'Ended lately',
  wholeHistory: 'Whole history',
  batchProgress: (name: string) => `Progress of ${name}`,
  batchDone: (done: number, total: number) => `${numberText(done)} of ${numberText(total)} done`,
  batchFailed: (count: number) => `${numberText(count)} failed`,
  batchShow: (name: string) => `Exports of ${name}`,
  batchCancel: 'Cancel batch',
  batchDownload: 'Download all',
  batchReport: 'Download report',
  emptyTitle: 'The queue is empty',
  emptyHint: 'Drop a file anywhere in this window, or start from a sample.',
  open: (fileName: string) => `Show ${fileName}`,
  select: (fileName: string) => `Select ${fileName}`,
  selectAll: 'Select all',
  selected: (count: number) => `${numberText(count)} selected`,
  selection: 'With the selected exports',
  clear: 'Clear selection',
  move: (fileName: string) => `Move ${fileName}`,
  moveHint: 'Drag, or press ↑ or ↓ here: it moves among the waiting exports of the same priority.',
  moved: (fileName: string, place: number, count: number) =>
    `${fileName}: place ${numberText(place)} of ${numberText(count)}.`,
  pauseJob: 'Pause',
  repeat: 'Export again',
  priority: 'Priority',
  priorityOf: (fileName: string, priority: string) => `Priority of ${fileName}: ${priority}`,
  priorities: { low: 'Low', normal: 'Normal', high: 'High', urgent: 'Urgent' },
  workersAt: (count: number) => plural(count, { one: '1 worker', other: `${numberText(count)} workers` }),
  columns: {
    select: 'Selection',
    move: 'Order',
    picture: 'Picture',
    name: 'Name',
    format: 'Format',
    state: 'State',
    progress: 'Progress',
    rate: 'Speed',
    timeLeft: 'Time left',
    priority: 'Priority',
    workers: 'Workers',
    actions: 'Actions',
  },
  removeTitle: (count: number) =>
    plural(count, { one: 'Delete this export?', other: `Delete ${numberText(count)} exports?` }),
  removeBatchTitle: (name: string) => `Delete ${name} with all of its exports?`,
  removeBody:
    'Their files in this browser go with them. Files that you saved or that were written elsewhere stay.',
  removeOnlyEnded: (count: number) =>
    plural(count, {
      one: '1 of the selected has not ended and stays.',
      other: `${numberText(count)} of the selected have not ended and stay.`,
    }),
  keep: 'Keep',
  remove: 'Delete',
  done: {
    pause: (count: number) =>
      plural(count, { one: '1 export paused.', other: `${numberText(count)} exports paused.` }),
    resume: (count: number) =>
      plural(count, { one: '1 export resumed.', other: `${numberText(count)} exports resumed.` }),
    cancel: (count: number) =>
      plural(count, { one: '1 export cancelled.', other: `${numberText(count)} exports cancelled.` }),
    priority: (count: number) =>
      plural(count, {
        one: 'Priority of 1 export changed.',
        other: `Priority of ${numberText(count)} exports changed.`,
      }),
    remove: (count: number) =>
      plural(count, { one: '1 export deleted.', other: `${numberText(count)} exports deleted.` }),
  },
};
