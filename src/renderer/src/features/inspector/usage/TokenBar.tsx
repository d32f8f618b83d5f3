import type { TokenUsage } from '../../../../../shared/domain/usage'
import { formatTokensExact } from '../../../ui/format/tokens'
import './TokenBar.css'
import { shares, tokenKinds } from './tokenKinds'

/** The four kinds as one bar with its legend; every figure is in the legend, exact. */
export function TokenBar({ usage }: { usage: TokenUsage }) {
  const parts = shares(usage)
  return (
    <div className="token-bar">
      <div className="token-bar-track" aria-hidden="true">
        {tokenKinds.map(({ key }, index) => (
          <span key={key} className="token-bar-part" data-kind={key} style={{ '--share': `${parts[index] ?? 0}%` }} />
        ))}
      </div>
      <dl className="token-bar-legend">
        {tokenKinds.map(({ key, label, help }) => (
          <div key={key} title={help}>
            <dt>
              <span className="token-bar-mark" data-kind={key} aria-hidden="true" />
              {label}
            </dt>
            <dd className="numbers">{formatTokensExact(usage[key])}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
