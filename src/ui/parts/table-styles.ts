import { css } from 'lit';

/** The look of a table of exports, the queue's and the history's. */
export const tableStyles = css`
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
  .tick {
    width: 1%;
    padding-inline: 0.65rem 0.1rem;
  }
  .picture {
    width: 5rem;
  }
  .end {
    width: 1%;
    padding-inline-end: 0.65rem;
  }
  .end fw-job-actions {
    justify-content: end;
  }
  tr[data-selected] {
    background: var(--fw-accent-wash);
  }
  tbody th {
    max-width: 0;
    width: 34%;
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
    white-space: nowrap;
  }
  [data-state='processing'] .state {
    color: var(--fw-accent-text);
  }
  [data-state='completed'] .state {
    color: var(--fw-good);
  }
  [data-state='failed'] .state {
    color: var(--fw-bad);
  }
  :is([data-state='paused'], [data-state='interrupted'], [data-state='cancelled']) .state {
    color: var(--fw-care);
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
  @container (max-width: 62rem) {
    .minor {
      display: none;
    }
  }
  @container (max-width: 52rem) {
    .format {
      display: none;
    }
  }
`;
