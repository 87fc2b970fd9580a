import { Anchor, Stack } from '@mantine/core';
import type { Tester } from '#shared/testers/contract.ts';
import { Fact, Facts } from '../app/facts.tsx';
import { countryName, languageName } from '../app/places.ts';
import { RelativeTime } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import { Statistics } from '../testers/statistics.tsx';

const text = strings.admin.testers;
const profileText = strings.testers.profile;

const listed = (names: readonly string[]) => (names.length === 0 ? text.none : names.join(', '));

/** The weekly hours in a line for each day. */
function hours({ availability }: Tester['profile']): string {
  if (availability.length === 0) return profileText.anyTime;
  return strings.testers.days
    .flatMap((name, index) => {
      const windows = availability.filter(({ day }) => day === index + 1);
      return windows.length === 0
        ? []
        : [`${name} ${windows.map(({ from, to }) => `${from}–${to}`).join(', ')}`];
    })
    .join('\n');
}

function When({ at }: { at: string | null }) {
  return at === null ? text.never : <RelativeTime at={at} />;
}

/** All that a decision about a tester is made from. */
export function TesterDetails({ tester }: { tester: Tester }) {
  const { profile } = tester;
  return (
    <Stack gap="lg">
      <Facts>
        <Fact label={text.email}>
          <Anchor href={`mailto:${tester.email}`} size="sm">
            {tester.email}
          </Anchor>
        </Fact>
        <Fact label={profileText.country}>{countryName(profile.country)}</Fact>
        <Fact label={text.languages}>{listed(profile.languages.map(languageName))}</Fact>
        <Fact label={profileText.timezone}>{profile.timezone}</Fact>
        <Fact label={profileText.devices}>
          {listed(profile.devices.map((device) => strings.tests.device[device]))}
        </Fact>
        <Fact label={text.literacy}>{strings.testers.techLiteracy[profile.techLiteracy].name}</Fact>
        <Fact label={text.assistiveTechnology}>
          {listed(profile.assistiveTechnology.map((name) => strings.testers.assistiveTechnology[name]))}
        </Fact>
        <Fact label={profileText.skills}>{listed(profile.skills)}</Fact>
        <Fact label={text.most}>{text.perWeek(profile.maxTestsPerWeek)}</Fact>
        <Fact label={text.hours}>{hours(profile)}</Fact>
        <Fact label={text.conflicts}>{listed(profile.conflictDomains)}</Fact>
        <Fact label={text.lastAssigned}>
          <When at={tester.lastAssignedAt} />
        </Fact>
        <Fact label={text.lastSeen}>
          <When at={tester.lastSeenAt} />
        </Fact>
      </Facts>
      {tester.statistics.offered > 0 && <Statistics statistics={tester.statistics} />}
    </Stack>
  );
}
