import {
  FileDiff,
  GitCommitHorizontal,
  GitMerge,
  GitPullRequest,
  type LucideIcon,
  ShieldCheck,
  ShieldQuestionMark,
  Upload,
} from 'lucide-react'
import type { StoryMenuAct } from '../board/storyMenu'

/** Acts on a story that have a command of their own, wherever the story's card is. */
export const fixedLooks: readonly {
  readonly act: StoryMenuAct
  readonly title: string
  readonly icon: LucideIcon
  readonly keys?: readonly string[]
  readonly keywords: readonly string[]
}[] = [
  {
    act: 'diff',
    title: 'Review the changes of this story',
    icon: FileDiff,
    keys: ['Mod+Shift+D'],
    keywords: ['diff', 'patch', 'comments', 'files'],
  },
  { act: 'gates', title: 'What the gates of this story said', icon: ShieldQuestionMark, keywords: ['report', 'tests'] },
  { act: 'verify', title: 'Run the gates of this story', icon: ShieldCheck, keywords: ['verify', 'test', 'check'] },
  { act: 'commit', title: 'Commit what this story left…', icon: GitCommitHorizontal, keywords: ['git', 'save'] },
  { act: 'merge', title: 'Merge this story…', icon: GitMerge, keywords: ['squash', 'rebase', 'land'] },
  { act: 'push', title: 'Push the branch of this story', icon: Upload, keywords: ['git', 'remote'] },
  {
    act: 'openPullRequest',
    title: 'Open a pull request for this story…',
    icon: GitPullRequest,
    keywords: ['gh', 'github', 'pr'],
  },
]
