import { css } from 'lit';
import { dropMarks } from './queue-cards.styles.ts';

/** What the queue's table has beyond the look of all tables of exports. */
export const queueTableStyles = css`
  .order {
    width: 1.75rem;
    padding-inline: 0;
  }
  .batch .tick {
    padding-inline-start: 1.3rem;
  }
  .batch-head td {
    padding: 0.5rem 0.65rem 0.65rem;
  }
  .batch-head {
    background: color-mix(in srgb, var(--fw-line) 30%, transparent);
  }
  .progress {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-width: 8rem;
  }
  .progress .figures {
    min-width: 3.2em;
    font-size: 0.8rem;
    text-align: end;
  }
  wa-progress-bar {
    flex: 1;
    --track-height: 5px;
    --track-color: var(--fw-line);
  }
  .grip {
    display: grid;
    place-items: center;
    width: 1.75rem;
    height: 2rem;
    padding: 0;
    border: none;
    border-radius: 5px;
    background: none;
    color: var(--fw-ink-quiet);
    font-size: 1.2rem;
    cursor: grab;
    touch-action: none;
  }
  .grip:hover {
    background: var(--fw-line);
    color: var(--fw-ink);
  }
  ${dropMarks}
  .drop-before::before {
    top: -2px;
  }
  .drop-after::after {
    bottom: -2px;
  }
`;
