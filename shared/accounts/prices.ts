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
