import { ToolFailure } from '../outcome'

/** What a path names does not exist; everything on the way to it was looked at. */
export class NotThere extends ToolFailure {}
