import { Pencil, Trash2, TriangleAlert, TrendingUp } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { BudgetView, Caps } from '../../../../shared/domain/budget'
import { useApp, useServices } from '../../store/context'
import { useNow } from '../../store/ticker'
import { Badge } from '../../ui/Badge'
import { Button } from '../../ui/Button'
import { formatAge } from '../../ui/format/age'
import { IconButton } from '../../ui/IconButton'
import { focusQuietly } from '../../ui/quietFocus'
import { visibleText } from '../inspector/visibleText'
import { CapEditor } from './CapEditor'
import { capFaces, capLabels, capNames, capWords, percent } from './capFace'
import { raisedCaps } from './capForm'
import { Meter } from './Meter'
import { Paused } from './Paused'
import { scopeDetail, scopeKinds, scopeName } from './scopeName'

/** What one click adds, as a share of what there is. */
const RAISES = [0.5, 1] as const

/** One budget: how far each cap is used up, who waits because of it, and the ways to change it. */
export function BudgetRow({
  budget,
  asked,
  editing,
  onEdit,
}: {
  budget: BudgetView
  /** The dialog was opened for this one. */
  asked: boolean
  editing: boolean
  onEdit: (editing: boolean) => void
}) {
  const { stories, ui } = useServices()
  const { scope, caps, crossed, spent, unpricedModels = [] } = budget
  const name = visibleText(useApp((state) => scopeName(scope, state)))
  const detail = visibleText(useApp((state) => scopeDetail(scope, state)))
  const [busy, setBusy] = useState<string | null>(null)
  const row = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!asked || row.current === null) return
    row.current.scrollIntoView({ block: 'nearest' })
    // Not one of its buttons: the key that opened the dialog may still be down.
    focusQuietly(row.current)
  }, [asked])
  const set = async (what: string, to: Caps | null): Promise<void> => {
    setBusy(what)
    await stories.setBudget({ scope, caps: to })
    setBusy(null)
  }
  return (
    <section
      className="budget-row"
      ref={row}
      tabIndex={-1}
      aria-label={`Budget: ${name}`}
      data-asked={asked || undefined}
    >
      <header className="budget-row-head">
        <h3 className="truncate" title={detail}>
          <small>{scopeKinds[scope.kind]}</small> <bdi>{name}</bdi>
        </h3>
        {crossed.length === 0 ? null : <Reached since={budget.crossedAt} />}
        <IconButton
          size="small"
          label={`Change the budget: ${name}`}
          icon={<Pencil />}
          onClick={() => onEdit(!editing)}
        />
        <IconButton
          size="small"
          tone="bad"
          label={
            scope.kind === 'story'
              ? `Remove the budget: ${name}. What its story’s file says then counts again.`
              : `Remove the budget: ${name}`
          }
          icon={<Trash2 />}
          busy={busy === 'remove'}
          onClick={() => void set('remove', null)}
        />
      </header>
      <p className="budget-row-detail truncate" title={detail}>
        {detail}
      </p>
      {editing ? (
        <CapEditor scope={scope} caps={caps} onDone={() => onEdit(false)} />
      ) : (
        <>
          <ul className="budget-caps numbers">
            {capFaces(budget).map((face) => (
              <li key={face.name} data-state={face.state}>
                <span>{capLabels[face.name].label}</span>
                <span className="budget-caps-words">{face.words}</span>
                <span className="budget-caps-share">
                  {face.state === 'reached' ? 'reached' : `${percent(face.share)}%`}
                </span>
                <Meter face={face} label={`${capLabels[face.name].label}: ${name}`} />
              </li>
            ))}
          </ul>
          {caps.usd === null || !spent.unpriced ? null : (
            <p className="budget-row-note" role="note">
              <TriangleAlert aria-hidden="true" />
              <span>
                No price is known for{' '}
                {unpricedModels.length === 0 ? 'some of what was used' : visibleText(unpricedModels.join(', '))}: the
                cap in money cannot be kept for it.{' '}
                <button
                  type="button"
                  className="budget-link"
                  onClick={() => ui.openDialog({ kind: 'settings', section: 'prices' })}
                >
                  Set prices
                </button>
              </span>
            </p>
          )}
          <Paused agents={budget.paused} />
          <div className="budget-row-raise">
            {RAISES.map((by) => {
              const to = raisedCaps(budget, by)
              if (to === null) return null
              const words = capNames.flatMap((cap) => {
                const value = to[cap]
                return value === null || value === caps[cap] ? [] : [capWords(cap, value)]
              })
              return (
                <Button
                  key={by}
                  size="small"
                  variant={crossed.length > 0 && by === RAISES[0] ? 'primary' : 'default'}
                  icon={<TrendingUp aria-hidden="true" />}
                  busy={busy === String(by)}
                  held={busy !== null && busy !== String(by)}
                  aria-label={`Raise by ${by * 100}%, to ${words.join(', ')}: ${name}`}
                  onClick={() => void set(String(by), to)}
                >
                  +{by * 100}% → {words.join(', ')}
                </Button>
              )
            })}
          </div>
        </>
      )}
    </section>
  )
}

function Reached({ since }: { since: number | null }) {
  const now = useNow()
  return (
    <Badge tone="bad" icon={<TriangleAlert aria-hidden="true" />}>
      reached{since === null ? '' : ` ${formatAge(now - since)} ago`}
    </Badge>
  )
}
