import { FileCog, FileMinus, FilePen, FilePlus, Files, FileSymlink, FileWarning, type LucideIcon } from 'lucide-react'
import type { DiffFile } from '../../../../shared/domain/review'
import { exactText } from '../../ui/format/exact'
import type { Tone } from '../../ui/tone'

interface FileLook {
  readonly word: string
  readonly icon: LucideIcon
  readonly tone: Tone
}

/** What has become of a file, in a word. */
export const fileLooks: Readonly<Record<DiffFile['change'], FileLook>> = {
  added: { word: 'added', icon: FilePlus, tone: 'good' },
  modified: { word: 'modified', icon: FilePen, tone: 'accent' },
  deleted: { word: 'deleted', icon: FileMinus, tone: 'bad' },
  renamed: { word: 'renamed', icon: FileSymlink, tone: 'parked' },
  copied: { word: 'copied', icon: Files, tone: 'parked' },
  type_changed: { word: 'other kind of file', icon: FileCog, tone: 'attention' },
  unmerged: { word: 'conflict', icon: FileWarning, tone: 'attention' },
}

/** `binary`, or how many lines. */
export const countWords = ({ added, removed }: Pick<DiffFile, 'added' | 'removed'>): string =>
  added === null || removed === null ? 'binary' : `${added} added, ${removed} removed`

/** Names may have line ends and tabs in them: those do not look like blanks. */
export const onOneLine = (path: string): string => path.replaceAll('\n', '\\n').replaceAll('\t', '\\t')
export const exactPath = (path: string): string => exactText(onOneLine(path))

/** Folder and name apart: the name is what one looks for. */
export function pathParts(path: string): { readonly folder: string; readonly name: string } {
  const cut = path.lastIndexOf('/', path.length - 2) + 1
  return { folder: path.slice(0, cut), name: path.slice(cut) }
}

/** Files whose path, old or new, has every word of the filter. */
export function filterFiles(files: readonly DiffFile[], filter: string): readonly DiffFile[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return files
  return files.filter(({ path, oldPath }) => {
    const text = `${path}\n${oldPath ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
