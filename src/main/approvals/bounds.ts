/** Models call in parallel a dozen at a time at most; a person who is asked more at once no longer reads. */
export const PENDING_PER_RUN_MAX_ITEMS = 32
/** Fifty agents with four requests each. Everything that waits is one snapshot, which must fit into a frame. */
export const PENDING_PER_HOST_MAX_ITEMS = 200
/** Input kept with a request, in characters, so that `PENDING_PER_HOST_MAX_ITEMS` of them fit into a frame. */
export const ITEM_INPUT_MAX_CHARS = 32_000
/** Answers that may have to be given again after a crash: to the calls of the last step, as many as may wait at once. */
export const USED_PER_AGENT_MAX_ITEMS = 32
/** A longer command never comes a second time letter for letter. */
export const GRANT_KEY_MAX_CHARS = 4_000
/** Years of clicking; the list of them must fit into a frame. */
export const GRANTS_PER_AGENT_MAX_ITEMS = 1_000
/** As the contract has it. */
export const CHOICES_MAX_ITEMS = 20
export const CHOICE_MAX_CHARS = 1_000
