import { z } from 'zod'
import { PATH_MAX_CHARS } from '../../../shared/domain/limits'

export const filePath = z
  .string()
  .min(1)
  .max(PATH_MAX_CHARS)
  .describe('Path of the file, relative to the worktree. It cannot lead out of it.')

export const folderPath = z
  .string()
  .min(1)
  .max(PATH_MAX_CHARS)
  .default('.')
  .describe('Path of the folder, relative to the worktree. Default: the worktree itself.')
