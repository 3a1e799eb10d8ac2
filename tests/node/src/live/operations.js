// What every client asks. The operations have names, as Relay has none without.
export const COUNT = 'subscription Count($chatbotId: ID) { activeSessions(chatbotId: $chatbotId) { count } }';
export const NOTHING = 'subscription Nothing { nothing }';
export const START = 'mutation Start($input: StartSessionInput!) { startSession(input: $input) { isNew } }';
