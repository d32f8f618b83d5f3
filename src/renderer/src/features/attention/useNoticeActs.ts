import type { Notice } from '../../../../shared/domain/notice'
import { useServices } from '../../store/context'
import { storyKey } from '../../store/storyKey'
import type { NoticeAct } from './noticeActions'
import { budgetOf } from './noticeFace'

/** Does what a notice's button says. Answers when the host has. */
export function useNoticeActs(): (notice: Notice, act: NoticeAct) => Promise<void> {
  const { store, stories, fleet, ui } = useServices()
  return async (notice, act) => {
    const { story, agentId } = notice
    switch (act) {
      case 'resume':
        if (story !== null) await stories.resume(story)
        else if (agentId !== null)
          await fleet.resume(agentId, {
            interactive: store.getState().fleet.agents[agentId]?.run?.interactive ?? false,
          })
        return
      case 'resumeWith':
        if (story !== null) ui.openDialog({ kind: 'resumeStory', story })
        return
      case 'verify':
        if (story !== null) await stories.verify(story)
        return
      case 'review':
        if (story !== null) ui.openReview(storyKey(story.project, story.storyId))
        return
      case 'raise_budget':
        ui.openBudget(budgetOf(notice))
        return
      case 'wake_now':
        if (agentId !== null) await stories.wakeNow(agentId)
        return
      case 'give_up':
        if (story !== null) ui.openDialog({ kind: 'giveUpStory', story })
        return
      case 'open':
        if (agentId !== null) ui.enterPane(agentId)
        else if (story !== null) ui.openStory(storyKey(story.project, story.storyId))
        return
      case 'restart':
        if (agentId !== null) ui.openDialog({ kind: 'restart', agentId })
    }
  }
}
