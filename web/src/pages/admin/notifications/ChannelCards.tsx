import type { NotificationChannel } from '@latchkey/client';
import { Moment } from '../../../components/Moment.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { formatCount } from '../../../format-number.ts';
import { notificationTexts } from '../../../texts/notifications.tsx';
import { CHANNELS } from './notification-search.ts';

const texts = notificationTexts;

/** How each channel fares. */
export function ChannelCards({ channels }: { channels: readonly NotificationChannel[] }) {
  return (
    <ul className="channel-cards">
      {channels.map((channel) => (
        <li key={channel.channel} className="card channel-card">
          <h2 className="channel-name">
            {texts.channels[channel.channel]}
            <span className={`badge ${channel.is_configured ? 'badge-on' : 'badge-expired'}`}>
              {channel.is_configured ? texts.isSetUp : texts.isNotSetUp}
            </span>
          </h2>
          {channel.is_configured ? <Counts channel={channel} /> : <Needed channel={channel.channel} />}
        </li>
      ))}
    </ul>
  );
}

/** What to write so that somebody is told. */
export function NothingSetUp() {
  return (
    <Notice tone="info" title={texts.notSetUp}>
      <p>{texts.notSetUpMeans}</p>
      <dl className="settings-needed">
        {CHANNELS.map((channel) => (
          <div key={channel}>
            <dt>{texts.channels[channel]}</dt>
            <dd>
              <SettingNames channel={channel} />
            </dd>
          </div>
        ))}
      </dl>
      <p>
        {texts.test} <code>{texts.testCommand}</code>
      </p>
    </Notice>
  );
}

function Counts({ channel }: { channel: NotificationChannel }) {
  return (
    <dl className="channel-counts">
      <div>
        <dt>{texts.waiting}</dt>
        <dd>{formatCount(channel.waiting)}</dd>
      </div>
      <div>
        <dt>{texts.gaveUp}</dt>
        <dd data-bad={channel.failed > 0 || undefined}>{formatCount(channel.failed)}</dd>
      </div>
      <div>
        <dt>{texts.lastSuccess}</dt>
        <dd>
          {channel.last_success_time === undefined ? (
            <span className="muted">{texts.noSuccess}</span>
          ) : (
            <Moment at={channel.last_success_time} now={Date.now()} isRelativeFirst />
          )}
        </dd>
      </div>
    </dl>
  );
}

function Needed({ channel }: { channel: NotificationChannel['channel'] }) {
  return (
    <p className="muted">
      {texts.settingsNeeded} <SettingNames channel={channel} />
    </p>
  );
}

function SettingNames({ channel }: { channel: NotificationChannel['channel'] }) {
  return (
    <span className="setting-names">
      {texts.settings[channel].map((name) => (
        <code key={name}>{name}</code>
      ))}
    </span>
  );
}
