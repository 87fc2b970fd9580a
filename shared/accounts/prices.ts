export type PricedTest = 'ai' | 'human' | 'hybrid';

interface PriceList {
  readonly version: string;
  /** First moment it holds for, until the next list begins. */
  readonly from: string;
  readonly currency: 'USD';
  readonly cents: Readonly<Record<PricedTest, number>>;
  /** By phase of the company's programme, 1 first. */
  readonly phaseFactor: readonly [number, number, number, number];
  /** Part of the price of human work that the tester gets. */
  readonly testerShare: number;
}

/** Never edit a list that was in force: runs keep its version. Add one with a later `from`. */
const lists: readonly [PriceList, ...PriceList[]] = [
  {
    version: '2026-01',
    from: '2026-01-01T00:00:00.000Z',
    currency: 'USD',
    cents: { ai: 500, human: 2_500, hybrid: 3_000 },
    phaseFactor: [1, 1, 1, 1],
    testerShare: 0.3,
  },
];

export interface Price {
  readonly priceCents: number;
  readonly currency: 'USD';
  readonly priceVersion: string;
}

/** What a run costs that is ordered at this moment; the caller freezes it on the run. */
export function priceOf(order: { testType: PricedTest; phase: number; at: Date }): Price {
  const list = lists.findLast(({ from }) => new Date(from) <= order.at) ?? lists[0];
  const factor = list.phaseFactor[order.phase - 1];
  if (factor === undefined) throw new RangeError(`There is no phase ${order.phase}.`);
  return {
    priceCents: Math.round(list.cents[order.testType] * factor),
    currency: list.currency,
    priceVersion: list.version,
  };
}

/**
 * What the tester of a run gets, in cents: the share of what the company pays for the human part of the
 * test, by the price list that the run was sold by.
 */
export function testerPay(run: {
  readonly testType: PricedTest;
  readonly priceVersion: string;
  readonly phase: number;
}): number {
  const list = listOf(run.priceVersion);
  const factor = list.phaseFactor[run.phase - 1];
  if (factor === undefined) throw new RangeError(`There is no phase ${run.phase}.`);
  const human = { ai: 0, human: list.cents.human, hybrid: list.cents.hybrid - list.cents.ai }[run.testType];
  return Math.round(human * factor * list.testerShare);
}

/** Percent of the human part that testers get by the list in force. */
export function testerSharePercent(at: Date): number {
  return Math.round((lists.findLast(({ from }) => new Date(from) <= at) ?? lists[0]).testerShare * 100);
}

function listOf(version: string): PriceList {
  const list = lists.find((one) => one.version === version);
  if (!list) throw new RangeError(`There is no price list ${version}.`);
  return list;
}
