/** What both APIs take as the name of a function. */
const NAME = /^[\w-]{1,64}$/
const NAME_MAX_CHARS = 64

/** A name that a model made up goes back as one that the server takes: it would refuse the whole conversation. */
export const sendableName = (name: string): string =>
  NAME.test(name) ? name : name.replaceAll(/[^\w-]/g, '_').slice(0, NAME_MAX_CHARS) || 'unnamed'
