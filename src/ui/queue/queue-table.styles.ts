import { css } from 'lit';
import { dropMarks } from './queue-cards.styles.ts';

export const queueTableStyles = css`
  :host {
    container-type: inline-size;
    overflow: clip;
    border: 1px solid var(--fw-line);
    border-radius: 10px;
    background: var(--fw-panel);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.87rem;
  }
  th,
  td {
    padding: 0.45rem 0.5rem;
    text-align: start;
    vertical-align: middle;
    font-weight: 400;
  }
  thead th {
    padding-block: 0.55rem;
    font-size: 0.75rem;
    font-weight: 600;
    color: var(--fw-ink-quiet);
    white-space: nowrap;
    border-bottom: 1px solid var(--fw-line);
  }
  tbody tr + tr,
  tbody + tbody tr:first-child {
    border-top: 1px solid var(--fw-line);
  }
  td:first-child,
  thead th:first-child {
    width: 1%;
    padding-inline: 0.65rem 0.1rem;
  }
  td:nth-child(2) {
    width: 1.75rem;
    padding-inline: 0;
  }
  td:nth-child(3) {
    width: 5rem;
  }
  td:last-child {
    width: 1%;
    padding-inline-end: 0.65rem;
  }
  .batch td:first-child {
    padding-inline-start: 1.3rem;
  }
  .batch-head td:first-child {
    padding: 0.5rem 0.65rem 0.65rem;
  }
  .batch-head {
    background: color-mix(in srgb, var(--fw-line) 30%, transparent);
  }
  tr[data-selected] {
    background: var(--fw-accent-wash);
  }
  tbody th {
    max-width: 0;
    width: 32%;
  }
  tbody th a {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: inherit;
    font-weight: 600;
    text-decoration: none;
  }
  tbody th a:hover {
    text-decoration: underline;
  }
  .why {
    display: block;
    margin-top: 0.1rem;
    font-size: 0.8rem;
    line-height: 1.35;
    color: var(--fw-ink-quiet);
  }
  .number {
    text-align: end;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .format {
    white-space: nowrap;
  }
  .state {
    font-size: 0.8rem;
    font-weight: 600;
    color: var(--fw-ink-quiet);
  }
  [data-state='processing'] .state {
    color: var(--fw-accent-text);
  }
  [data-state='paused'] .state {
    color: var(--fw-care);
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
  fw-job-picture {
    width: 4.25rem;
    font-size: 1rem;
  }
  input[type='checkbox'] {
    display: block;
    width: 1.1rem;
    height: 1.1rem;
    margin: 0.3rem;
    accent-color: var(--fw-accent);
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
  @container (max-width: 62rem) {
    .workers,
    .rate {
      display: none;
    }
  }
  @container (max-width: 52rem) {
    .format {
      display: none;
    }
  }
`;
