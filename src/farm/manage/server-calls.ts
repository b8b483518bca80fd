import type { FarmHost } from '../../engine/host.ts';
import { ExportError, type FarmInvitation, type ScalingResult, type ShareLink } from '../../engine/index.ts';
import type { FarmConnection } from '../connect/index.ts';
import type { ContentStore } from '../content/index.ts';
import {
  type FarmRole,
  type InvitationRequest,
  readInvitation,
  readScale,
  readServerStatus,
  readShare,
  readShares,
  type ScaleStatus,
  type ServerStatus,
  type Share,
  type ShareRequest,
} from '../protocol/index.ts';

/** A server answers this where it has no such thing. */
const NOT_FOUND = 404;

/** What is asked of the farm's server by HTTP: invitations, share links, scale. */
export class ServerCalls {
  constructor(
    private readonly connection: FarmConnection,
    private readonly content: ContentStore,
    private readonly fileOf: FarmHost['fileOf'],
  ) {}

  async status(): Promise<ServerStatus> {
    return readServerStatus(await this.connection.json('status'));
  }

  async invite({ label, expiresInSeconds }: Omit<InvitationRequest, 'role'>): Promise<FarmInvitation> {
    this.#need('Inviting workers', 'admin');
    const request: InvitationRequest = {
      role: 'work',
      ...(label !== undefined && { label }),
      ...(expiresInSeconds !== undefined && { expiresInSeconds }),
    };
    const { id, token, expires, joinUrl } = readInvitation(await this.#post('invitations', request));
    return { id, token, expires: new Date(expires), joinUrl };
  }

  async scaleStatus(): Promise<ScaleStatus> {
    return readScale(await this.connection.json('scale'));
  }

  async scale(workers: number): Promise<ScalingResult> {
    this.#need('Scaling the farm', 'admin');
    const { target, running, starting, stopping, provider, reasons } = readScale(
      await this.#post('scale', { workers }),
    );
    return { target, running, starting, stopping, provider, reasons };
  }

  /** Sends the file to the farm's store first, unless it has it already. */
  async share(
    jobId: string,
    {
      expiresInSeconds,
      disposition = 'page',
    }: Partial<Pick<ShareRequest, 'expiresInSeconds' | 'disposition'>>,
  ): Promise<ShareLink> {
    this.#need('Sharing files', 'admin', 'submit');
    const { file, fileName, mimeType } = await this.fileOf(jobId);
    const { sha256 } = await this.content.put(file);
    const request: ShareRequest = {
      sha256,
      fileName,
      mimeType,
      disposition,
      ...(expiresInSeconds !== undefined && { expiresInSeconds }),
    };
    return shareLink(readShare(await this.#post('shares', request)));
  }

  async shares(): Promise<ShareLink[]> {
    this.#need('Share links', 'admin', 'submit');
    return readShares(await this.connection.json('shares')).map(shareLink);
  }

  async revokeShare(shareId: string): Promise<void> {
    this.#need('Revoking share links', 'admin', 'submit');
    const response = await this.connection.http(`shares/${encodeURIComponent(shareId)}`, {
      method: 'DELETE',
    });
    const said = await response.text();
    if (response.ok) return;
    const why =
      response.status === NOT_FOUND
        ? 'there is no such link'
        : `the farm answered ${response.status} ${said.slice(0, 300)}`;
    throw new ExportError('FARM_FAILED', `The share link was not revoked: ${why.trim()}.`, {
      value: shareId,
    });
  }

  #post(path: string, body: object): Promise<unknown> {
    return this.connection.json(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** The server refuses as well; this says it in better words, and before a file was sent in vain. */
  #need(what: string, ...roles: readonly FarmRole[]): void {
    const { role } = this.connection.session;
    if (roles.includes(role)) return;
    const message = `${what} needs a token of the role ${roles.join(' or ')}; this one is of the role ${role}. Ask the farm's owner for it.`;
    throw new ExportError('FARM_FAILED', message, { value: role });
  }
}

const shareLink = ({ created, expires, revoked, ...share }: Share): ShareLink => ({
  ...share,
  created: new Date(created),
  expires: new Date(expires),
  ...(revoked !== undefined && { revoked: new Date(revoked) }),
});
