import {
  AlarmClock,
  ArrowRight,
  BadgeCheck,
  CircleX,
  Coins,
  GitCompare,
  type LucideIcon,
  MessageSquareText,
  RotateCcw,
  StepForward,
} from 'lucide-react'
import type { AgentView } from '../../../../shared/domain/agent'
import type { Notice, NoticeAction } from '../../../../shared/domain/notice'
import type { StoryView } from '../../../../shared/domain/story'

/** `resumeWith` stands beside every `resume` of a story: most of them want a word of what is missing. */
export type NoticeAct = NoticeAction | 'resumeWith'

/** One button under a notice. */
export interface NoticeButton {
  readonly act: NoticeAct
  readonly title: string
  readonly icon: LucideIcon
  /** One letter, none of which is a shortcut of the whole window; where the board has the act, it is the board's. */
  readonly key: string
  /** Why not now; null: it can. */
  readonly disabledReason: string | null
}

type Look = Pick<NoticeButton, 'title' | 'icon' | 'key'>

export const noticeLooks: Readonly<Record<NoticeAct, Look>> = {
  resume: { title: 'Resume', icon: StepForward, key: 'R' },
  resumeWith: { title: 'Resume with a message…', icon: MessageSquareText, key: 'W' },
  verify: { title: 'Run the gates', icon: BadgeCheck, key: 'V' },
  review: { title: 'Review the changes', icon: GitCompare, key: 'C' },
  raise_budget: { title: 'Raise the budget…', icon: Coins, key: 'B' },
  wake_now: { title: 'Try now', icon: AlarmClock, key: 'T' },
  give_up: { title: 'Give up…', icon: CircleX, key: 'X' },
  open: { title: 'Open its pane', icon: ArrowRight, key: 'P' },
  restart: { title: 'Restart fresh…', icon: RotateCcw, key: 'F' },
}

/** What a notice is about, as the host has it now; undefined: it has gone. */
export interface NoticeSubjects {
  readonly story: StoryView | undefined
  readonly agent: AgentView | undefined
}

/** The buttons of a notice, most likely first. */
export function noticeButtons(notice: Notice, subjects: NoticeSubjects): readonly NoticeButton[] {
  const acts = notice.actions.flatMap((act): NoticeAct[] =>
    act === 'resume' && notice.story !== null ? ['resume', 'resumeWith'] : [act],
  )
  return [...new Set(acts)].map((act) => ({
    act,
    ...noticeLooks[act],
    ...(act === 'open' && notice.agentId === null ? { title: 'Open the story' } : {}),
    disabledReason: whyNot(act, notice, subjects),
  }))
}

const GONE = 'it is gone'

function whyNot(act: NoticeAct, notice: Notice, { story, agent }: NoticeSubjects): string | null {
  const offer = (allowed: boolean | undefined, why: string): string | null =>
    allowed === undefined ? GONE : allowed ? null : why
  switch (act) {
    case 'resume':
    case 'resumeWith':
      return offer(notice.story === null ? agent?.can.resume : story?.can.resume, 'it cannot be resumed now')
    case 'verify':
      return offer(story?.can.verify, 'its gates cannot be run now')
    case 'give_up':
      return offer(story?.can.giveUp, 'it cannot be given up now')
    case 'review':
      return story === undefined ? GONE : null
    case 'restart':
      return offer(agent?.can.start, 'it cannot be started now')
    case 'open':
      return agent === undefined && story === undefined ? GONE : null
    case 'wake_now':
      return agent === undefined ? GONE : null
    case 'raise_budget':
      return null
  }
}
