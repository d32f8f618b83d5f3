/** Characters that some file systems pass over when they compare names (HFS+, as git's own protection lists them). */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g

const folded = (name: string): string => name.normalize('NFKC').replace(IGNORED, '').toLowerCase()

/**
 * True for whatever a file system could take for `.git`: a repository's own data, where hooks and configuration run
 * programs, and the file by which a worktree finds it.
 */
export const isGitName = (name: string): boolean => folded(name) === '.git'

interface SensitivePlace {
  /** A name at any depth; for a folder all that is in it. */
  readonly name: string
  readonly why: string
}

/** What other programs run or obey as soon as it is there: a change is asked about even where edits are free. */
const SENSITIVE: readonly SensitivePlace[] = [
  { name: '.mcp.json', why: 'names programs that agents start' },
  { name: '.snowhook', why: 'names the commands that Snowhook runs as gates' },
  { name: '.claude', why: 'holds hooks and permissions of claude' },
  { name: '.codex', why: 'holds settings of codex' },
  { name: '.gemini', why: 'holds settings of Gemini' },
  { name: '.cursor', why: 'names programs that the editor starts' },
  { name: '.vscode', why: 'holds tasks and settings that the editor runs' },
  { name: '.idea', why: 'holds run configurations of the editor' },
  { name: '.devcontainer', why: 'holds commands that run when the folder is opened' },
  { name: '.devcontainer.json', why: 'holds commands that run when the folder is opened' },
  { name: '.zed', why: 'holds tasks and settings that the editor runs' },
  { name: '.opencode', why: 'holds settings of opencode' },
  { name: 'opencode.json', why: 'holds settings of opencode' },
  { name: '.gitconfig', why: 'names programs that git starts' },
  { name: '.bashrc', why: 'is run by every shell' },
  { name: '.bash_profile', why: 'is run by every shell' },
  { name: '.profile', why: 'is run by every shell' },
  { name: '.zshrc', why: 'is run by every shell' },
  { name: '.zshenv', why: 'is run by every shell' },
  { name: '.ssh', why: 'says who may log in' },
  { name: 'mise.toml', why: 'is run by mise when a shell enters the folder' },
  { name: '.mise.toml', why: 'is run by mise when a shell enters the folder' },
  { name: '.envrc', why: 'is run by direnv when a shell enters the folder' },
  { name: '.husky', why: 'holds git hooks' },
  { name: '.githooks', why: 'holds git hooks' },
  { name: '.gitmodules', why: 'says from where git fetches submodules' },
  { name: '.pre-commit-config.yaml', why: 'names programs that run before each commit' },
  { name: '.lefthook.yml', why: 'names programs that run as git hooks' },
  { name: 'lefthook-local.yml', why: 'names programs that run as git hooks' },
  { name: 'lefthook.yml', why: 'names programs that run as git hooks' },
  { name: '.npmrc', why: 'says from where npm takes packages and what it runs' },
  { name: '.yarnrc', why: 'names the program that runs as yarn' },
  { name: '.yarn', why: 'holds the program that runs as yarn' },
  { name: '.yarnrc.yml', why: 'names the program that runs as yarn' },
  { name: '.pnpmfile.mjs', why: 'is run by pnpm' },
  { name: '.pnpmfile.cjs', why: 'is run by pnpm' },
  { name: '.gitlab-ci.yml', why: 'holds jobs that run with the secrets of the repository' },
  { name: '.circleci', why: 'holds jobs that run with the secrets of the repository' },
  { name: '.cargo', why: 'names programs that cargo runs' },
  { name: '.github', why: 'holds workflows that run with the secrets of the repository' },
]
const whyByName = new Map(SENSITIVE.map(({ name, why }) => [name, why]))

/** Why a change at this path may later run as code; null: it does not. */
export function whySensitive(names: readonly string[]): string | null {
  for (const name of names) {
    const known = folded(name)
    const why = whyByName.get(known)
    if (why !== undefined) return `${known} ${why}`
  }
  return null
}
