// What the buttons of a fault can do, and what stands on them.

export const Action = Object.freeze({
  TRY_AGAIN: 'try_again', // with the microphone
  CALL_AGAIN: 'call_again', // the way the last call was
  COME_BACK: 'come_back', // the same, and the conversation goes on if it is kept
  CONTINUE_HERE: 'continue_here', // the same, and it is kept
  USE_TEXT: 'use_text',
  SIGN_IN: 'sign_in',
  READ_NOTICE: 'read_notice', // the server shows it in place of this page
  LEAVE: 'leave', // back to the personas
});

export const ACTION_LABELS = Object.freeze({
  [Action.TRY_AGAIN]: 'Try again',
  [Action.CALL_AGAIN]: 'Call again',
  [Action.COME_BACK]: 'Try again',
  [Action.CONTINUE_HERE]: 'Continue here',
  [Action.USE_TEXT]: 'Use text instead',
  [Action.SIGN_IN]: 'Sign in',
  [Action.READ_NOTICE]: 'Read it',
  [Action.LEAVE]: 'Back to personas',
});
