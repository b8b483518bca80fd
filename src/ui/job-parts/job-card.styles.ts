import { css } from 'lit';

export const jobCardStyles = css`
  :host {
    container-type: inline-size;
  }
  article {
    display: grid;
    grid-template-columns: 7.5rem 1fr auto;
    grid-template-areas:
      'picture head actions'
      'picture body body';
    gap: 0.45rem 0.9rem;
    padding: 0.75rem;
    background: var(--fw-panel);
    border: 1px solid var(--fw-line);
    border-radius: 8px;
    --state: var(--fw-ink-quiet);
  }
  [data-state='processing'] {
    --state: var(--fw-accent-text);
  }
  [data-state='completed'] {
    --state: var(--fw-good);
  }
  [data-state='failed'] {
    --state: var(--fw-bad);
  }
  [data-state='interrupted'],
  [data-state='cancelled'] {
    --state: var(--fw-care);
  }
  [data-state='paused'] {
    --state: var(--fw-care);
  }
  [data-managed] {
    grid-template-columns: auto 7.5rem 1fr auto;
    grid-template-areas:
      'handles picture head actions'
      'handles picture body body';
  }
  [data-selected] {
    border-color: var(--fw-accent);
    box-shadow: inset 0 0 0 1px var(--fw-accent);
  }
  .handles {
    grid-area: handles;
    display: grid;
    justify-items: center;
    align-content: start;
    gap: 0.35rem;
    width: 1.75rem;
    margin-inline: -0.15rem -0.3rem;
  }
  input[type='checkbox'] {
    width: 1.1rem;
    height: 1.1rem;
    margin: 0.3rem;
    accent-color: var(--fw-accent);
  }
  .grip {
    display: grid;
    place-items: center;
    width: 1.75rem;
    height: 2.25rem;
    padding: 0;
    border: none;
    border-radius: 5px;
    background: none;
    color: var(--fw-ink-quiet);
    font-size: 1.25rem;
    cursor: grab;
    touch-action: none;
  }
  .grip:hover {
    background: var(--fw-line);
    color: var(--fw-ink);
  }
  .picture {
    grid-area: picture;
    align-self: start;
    border-radius: 5px;
  }
  .head {
    grid-area: head;
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    align-content: flex-start;
    gap: 0 0.75rem;
    min-width: 0;
  }
  h3 {
    font-size: 0.95rem;
    font-weight: 650;
    overflow-wrap: anywhere;
  }
  h3 a {
    color: inherit;
    text-decoration: none;
  }
  h3 a:hover {
    text-decoration: underline;
  }
  .state {
    font-size: 0.82rem;
    font-weight: 600;
    color: var(--state);
  }
  .format {
    font-size: 0.8rem;
  }
  .actions {
    grid-area: actions;
    align-self: start;
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 0.4rem;
  }
  .body {
    grid-area: body;
    display: grid;
    gap: 0.5rem;
    min-width: 0;
    font-size: 0.87rem;
  }
  wa-progress-bar {
    --track-height: 6px;
    --track-color: var(--fw-line);
  }
  .why {
    display: flex;
    gap: 0.4rem;
    align-items: baseline;
    color: var(--fw-ink-quiet);
  }
  .why wa-icon {
    flex: none;
    translate: 0 0.12em;
  }
  .numbers {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 1.1rem;
    color: var(--fw-ink-quiet);
  }
  @container (max-width: 34rem) {
    article {
      grid-template-columns: 5.5rem 1fr;
      grid-template-areas:
        'picture head'
        'body body'
        'actions actions';
    }
    [data-managed] {
      grid-template-columns: auto 5.5rem 1fr;
      grid-template-areas:
        'handles picture head'
        'body body body'
        'actions actions actions';
    }
    .actions {
      justify-content: start;
      margin-inline-start: -0.35rem;
    }
  }
`;
